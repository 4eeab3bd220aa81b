import { checked, define } from './libc.ts';

/**
 * pidfd_open(2) and pidfd_getfd(2): numbers are the same on all architectures. `syscall` is called with one arity, as
 * its callee reads registers.
 */
const call = define('intptr_t syscall(intptr_t number, int first, int second, uint32_t flags)');

const PIDFD_OPEN = 434;
const PIDFD_GETFD = 438;

/**
 * A descriptor that stands for one process, and never for the next of that number. Throws ESRCH where there is none,
 * ENOSYS before Linux 5.3.
 */
export const openProcess = (pid: number): number => checked('pidfd_open', call(PIDFD_OPEN, pid, 0, 0));

/**
 * A duplicate of a descriptor of that process; it is not stopped, and does not notice. Needs the right to trace it
 * (PTRACE_MODE_ATTACH_REALCREDS). Throws EPERM, EBADF where the number is not open, ESRCH where the process is gone,
 * ENOSYS before Linux 5.6.
 */
export const duplicateFrom = (process: number, descriptor: number): number =>
  checked('pidfd_getfd', call(PIDFD_GETFD, process, descriptor, 0));
