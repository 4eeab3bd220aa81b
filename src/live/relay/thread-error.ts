/**
 * Threads that carry bytes could not be started: fewer than were asked for would serve, or none. `code` is the name of
 * errno(3), where it is known.
 */
export class ThreadError extends Error {
  readonly code: string | undefined;

  constructor(why: string) {
    const code = missing(why);
    super(`the threads that carry bytes could not be started: ${code ?? why}`);
    this.code = code;
  }
}

/**
 * What the process had none left of, by whatever says so: a system call or Node by the name of errno(3), the dynamic
 * linker by strerror(3). Undefined where it was something else.
 */
export function missing(why: string): string | undefined {
  const [name] = /\b(?:EMFILE|ENFILE|ENOMEM|EAGAIN)\b/.exec(why) ?? [];
  if (name !== undefined) return name;
  if (why.includes('Too many open files in system')) return 'ENFILE';
  return why.includes('Too many open files') ? 'EMFILE' : undefined;
}
