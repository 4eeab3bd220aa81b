import { SystemError } from '../../kernel/libc.ts';
import { closeDescriptor } from '../../kernel/sockets.ts';
import { openPipe, type Pipe, resizePipe } from '../../kernel/splice.ts';
import type { Owned } from './owned.ts';

/**
 * Pipes for bytes in flight, and for no longer: an idle connection has none. A socket gives a pipe whole fragments of up to 32 kB for each of its slots, so 64 slots (256 KiB by
 * the kernel's count) take in up to 2 MiB; a user without privileges may have 256 of that size.
 */
export class PipePool {
  readonly #free: Pipe[] = [];
  readonly #owned: Owned;
  #open = 0;

  constructor(owned: Owned) {
    this.#owned = owned;
  }

  get open(): number {
    return this.#open;
  }

  /** Undefined: there are too many, or no descriptors are left; bytes must be copied. */
  take(): Pipe | undefined {
    return this.#free.pop() ?? this.#another();
  }

  /** Takes back an empty one. */
  give(pipe: Pipe): void {
    if (this.#free.length < FREE_MAX) this.#free.push(pipe);
    else this.discard(pipe);
  }

  /** One with bytes that nobody will have. */
  discard(pipe: Pipe): void {
    this.#open--;
    for (const end of [pipe.reading, pipe.writing]) {
      this.#owned.remove(end);
      closeDescriptor(end);
    }
  }

  close(): void {
    for (const pipe of this.#free.splice(0)) this.discard(pipe);
  }

  #another(): Pipe | undefined {
    if (this.#open >= OPEN_MAX) return undefined;
    try {
      const pipe = openPipe();
      this.#owned.add(pipe.reading);
      this.#owned.add(pipe.writing);
      this.#open++;
      // Where it is refused, the pipe holds 16 fragments, or one or two.
      resizePipe(pipe, PIPE_BYTES);
      return pipe;
    } catch (error) {
      if (error instanceof SystemError) return undefined;
      throw error;
    }
  }
}

const PIPE_BYTES = 262_144;
const FREE_MAX = 16;
/** Readers so slow that bytes for them wait: further ones have theirs copied. */
const OPEN_MAX = 512;
