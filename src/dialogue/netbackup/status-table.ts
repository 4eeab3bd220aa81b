import type { Status, StatusByError } from '../status.ts';

/** NetBackup's status codes as it names them (status code reference; vendor articles 100020853, 100028792). */
const WORDS = {
  0: 'the requested operation was successfully completed',
  13: 'file read failed',
  24: 'socket write failed',
  25: 'cannot connect on socket',
  40: 'network connection broken',
  41: 'network connection timed out',
  42: 'network read failed',
  46: 'server not allowed access',
  57: 'client connection refused',
  58: "can't connect to client",
  59: 'access to the client was not allowed',
} as const;

export type StatusCode = keyof typeof WORDS;

export const netbackupStatus = (status: StatusCode): Status => ({ status, words: WORDS[status] });

/** bpcd's, of a caller that is no server to it; the job then ends with 59. */
export const NOT_ALLOWED = netbackupStatus(46);

export const DONE = netbackupStatus(0);
export const CANNOT_CONNECT = netbackupStatus(25);
export const BROKEN = netbackupStatus(40);

/** Data that nobody acknowledged until the system gave up: tcp_ip_abort_interval of Solaris (TECH34183). */
export const SEND_FAILED: StatusByError = givenUp(netbackupStatus(24));

/** A read that keepalive ended: what too short times of it are known for (vendor article 100019850). */
export const READ_FAILED: StatusByError = givenUp(netbackupStatus(42));

/** A system that gave up calls it so, or by what it was told meanwhile of the way. */
function givenUp(status: Status): StatusByError {
  return { by: { ETIMEDOUT: status, EHOSTUNREACH: status, ENETUNREACH: status }, rest: BROKEN };
}
