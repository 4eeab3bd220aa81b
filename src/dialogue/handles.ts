import type { Instant } from '../base/instant.ts';
import type { SocketId } from '../sim/tcp/host.ts';
import type { FailedBy } from '../sim/tcp/socket-words.ts';
import type { Handle } from './handle.ts';
import type { NoticedError } from './outcome.ts';
import type { PlayedStep } from './session.ts';
import type { Reading } from './stage.ts';

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

  /** The program has ended. */
  end(now: Instant): void {
    for (const handle of this.#bySocket.values()) handle.ends(now);
  }

  /** The socket that a step is about; of several, the one that failed. */
  nameIn(step: PlayedStep): string | undefined {
    if ('between' in step) return step.between.find((one) => this.get(one)?.failure) ?? step.between[0];
    if (step.does === 'idle') return step.watching?.find((one) => this.ending([one]));
    return 'on' in step ? step.on : 'as' in step ? step.as : undefined;
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

  /** How the program reads from a socket while it is at `step`. */
  reading(socket: SocketId, step: PlayedStep | undefined): Reading {
    const handle = this.#bySocket.get(socket);
    if (!handle) return { calmly: true, delivered: 0 };
    const { available, delivered } = handle;
    if (step?.does !== 'receive' || this.#byName.get(step.on) !== handle)
      return { calmly: step?.does !== 'relay', delivered };
    return { calmly: true, silence: step.silence, wanted: Math.max(0, step.bytes - available), delivered };
  }
}
