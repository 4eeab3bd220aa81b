import type { Status } from '../status.ts';

/** NetBackup's status codes as it names them (status code reference; vendor articles 100020853, 100028792). */
const WORDS = {
  0: 'the requested operation was successfully completed',
  13: 'file read failed',
  25: 'cannot connect on socket',
  40: 'network connection broken',
  41: 'network connection timed out',
  57: 'client connection refused',
  58: "can't connect to client",
} as const;

export type StatusCode = keyof typeof WORDS;

export const netbackupStatus = (status: StatusCode): Status => ({ status, words: WORDS[status] });

export const DONE = netbackupStatus(0);
export const CANNOT_CONNECT = netbackupStatus(25);
export const BROKEN = netbackupStatus(40);
