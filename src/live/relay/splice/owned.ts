import { descriptorsMax } from '../descriptors-max.ts';
import { resetAndClose } from '../../kernel/stream-socket.ts';

/**
 * Which descriptors belong to which thread, so that those of one that died can be closed. A thread of the process has
 * no descriptors of its own otherwise.
 */
export class Owned {
  readonly memory: SharedArrayBuffer;
  readonly #owners: Uint8Array;
  readonly #thread: number;

  constructor(memory: SharedArrayBuffer, thread: number) {
    this.memory = memory;
    this.#owners = new Uint8Array(memory);
    this.#thread = thread + 1;
  }

  add(descriptor: number): void {
    this.#owners[descriptor] = this.#thread;
  }

  remove(descriptor: number): void {
    this.#owners[descriptor] = 0;
  }

  get count(): number {
    return this.#owners.reduce((count, owner) => count + (owner === this.#thread ? 1 : 0), 0);
  }

  /**
   * Closes what the thread had, connections with RST: a FIN would say that the stream is whole. The thread must have
   * ended.
   */
  closeAll(): void {
    for (let at = this.#owners.indexOf(this.#thread); at >= 0; at = this.#owners.indexOf(this.#thread, at + 1)) {
      this.#owners[at] = 0;
      resetAndClose(at);
    }
  }
}

/** Room for every descriptor that this process may have. */
export const ownersMemory = (): SharedArrayBuffer => new SharedArrayBuffer(descriptorsMax());
