import { constants } from 'node:os';
import { checked, define, errorNumber } from './libc.ts';

/**
 * Bytes that go from one socket to another without coming into this process: splice(2) and pipes of the kernel. No call
 * waits.
 */
const calls = {
  splice: define('intptr_t splice(int from, void *fromAt, int to, void *toAt, size_t bytes, uint32_t flags)'),
  pipe: define('int pipe2(void *ends, int flags)'),
  control: define('int fcntl(int fd, int command, uintptr_t argument)'),
};

/** SPLICE_F_MOVE | SPLICE_F_NONBLOCK. */
const FLAGS = 1 | 2;

/** Ready for nothing now: what `spliceBytes` and its like give in place of a number of bytes. */
export const NOT_NOW = -1;
/**
 * The other negative results are the number of an error, negative: `-104`. NOT_NOW can be told from them, because EPERM
 * is no error of a transfer.
 */
export type Transferred = number;

/** One of both is a pipe. Zero: the source has ended. */
export function spliceBytes(from: number, to: number, bytesMax: number): Transferred {
  const bytes = calls.splice(from, null, to, null, bytesMax, FLAGS);
  return bytes >= 0 ? bytes : transferError();
}

export function transferError(): Transferred {
  const error = errorNumber();
  return error === constants.errno.EAGAIN || error === constants.errno.EINTR ? NOT_NOW : -error;
}

export interface Pipe {
  readonly reading: number;
  readonly writing: number;
}

const [NON_BLOCKING, CLOSE_ON_EXEC] = [0o4000, 0o2000000] as const;
const F_SETPIPE_SZ = 1_031;

/** Throws a SystemError: EMFILE, ENFILE. */
export function openPipe(): Pipe {
  const ends = new Int32Array(2);
  checked('pipe2', calls.pipe(ends, NON_BLOCKING | CLOSE_ON_EXEC));
  const [reading = -1, writing = -1] = ends;
  return { reading, writing };
}

/**
 * How large the kernel made it. A user without privileges may have 64 MiB in pipes (/proc/sys/fs/pipe-user-pages-soft),
 * and is refused beyond: then it stays as it was.
 */
export const resizePipe = ({ writing }: Pipe, bytes: number): boolean =>
  calls.control(writing, F_SETPIPE_SZ, bytes) >= 0;
