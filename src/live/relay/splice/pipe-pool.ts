import { SystemError } from '../../kernel/libc.ts';
import { closeDescriptor } from '../../kernel/sockets.ts';
import { openPipe, type Pipe, resizePipe } from '../../kernel/splice.ts';
import type { Owned } from './owned.ts';

/** Pipes for bytes in flight, and for no longer: an idle connection has none. */
export class PipePool {
  readonly #free: Pipe[] = [];
  readonly #owned: Owned;
  readonly #resize: (pipe: Pipe, bytes: number) => boolean;
  #open = 0;

  /** `resize` as the kernel does it; tests refuse in its place. */
  constructor(owned: Owned, resize = resizePipe) {
    this.#owned = owned;
    this.#resize = resize;
  }

  get open(): number {
    return this.#open;
  }

  /** Undefined: there are too many, or no descriptors or no room in pipes are left; bytes must be copied. */
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
      if (PIPE_BYTES.some((bytes) => this.#resize(pipe, bytes))) return pipe;
      this.discard(pipe);
      return undefined;
    } catch (error) {
      if (error instanceof SystemError) return undefined;
      throw error;
    }
  }
}

/**
 * A page for each slot, and a socket fills a slot with a page or more: 1 MiB, the most that /proc/sys/fs/pipe-max-size
 * gives to anybody, moves a megabyte by two calls. A user without privileges has 64 MiB in pipes
 * (pipe-user-pages-soft): what does not fit any more becomes smaller, and beyond it a pipe has two slots (pipe(7)),
 * which are worth less than a copy.
 */
const PIPE_BYTES = [1_048_576, 262_144, 65_536] as const;
const FREE_MAX = 16;
/** Readers so slow that bytes for them wait: further ones have theirs copied. */
const OPEN_MAX = 512;
