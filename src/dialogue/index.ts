/** What applications say, as data, and what becomes of it in a network. */
export type { Notice, NoticedError, Outcome, Result, Wait } from './outcome.ts';
export type { Actor, Doing, Session, SocketOptions, Status, Step } from './session.ts';
export { type SessionError, sessionErrors } from './session-errors.ts';
export { type BackupOptions, backupSession } from './netbackup/backup-session.ts';
export { type Fault, simulate, type SimulateOptions, type Simulation } from './simulate.ts';
