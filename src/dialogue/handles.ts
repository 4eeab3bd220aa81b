import type { SocketId } from '../sim/tcp/host.ts';
import type { FailedBy } from '../sim/tcp/socket-words.ts';
import type { Handle } from './handle.ts';
import type { NoticedError } from './outcome.ts';

export interface Failure {
  readonly error: NoticedError;
  readonly by?: FailedBy | undefined;
}

/** The sockets of an actor, by the names that it gave them. A name that is given again is a new socket's. */
export class Handles {
  readonly #byName = new Map<string, Handle>();
  readonly #bySocket = new Map<SocketId, Handle>();

  get names(): Iterable<string> {
    return this.#byName.keys();
  }

  /** Bytes that came, on all of them. */
  get delivered(): number {
    let sum = 0;
    for (const { delivered } of this.#byName.values()) sum += delivered;
    return sum;
  }

  set(name: string, handle: Handle): void {
    const former = this.#byName.get(name);
    if (former) this.#bySocket.delete(former.socket);
    this.#byName.set(name, handle);
    this.#bySocket.set(handle.socket, handle);
  }

  get(name: string): Handle | undefined {
    return this.#byName.get(name);
  }

  of(socket: SocketId): Handle | undefined {
    return this.#bySocket.get(socket);
  }

  failureOf(name: string): Failure | undefined {
    const handle = this.#byName.get(name);
    return handle ? handle.failure : { error: 'OTHER' };
  }

  /** What poll() would tell of several. */
  ending(names: readonly string[]): Failure | undefined {
    for (const name of names) {
      const failure = this.failureOf(name);
      if (failure) return failure;
      if (this.#byName.get(name)?.peerClosed) return { error: 'END_OF_STREAM' };
    }
    return undefined;
  }
}
