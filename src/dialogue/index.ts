/** What applications say, as data, and what becomes of it in a network. */
export type { Notice, NoticedError, Outcome, Result, Wait } from './outcome.ts';
export type { ActorStep, Tape, TapeOptions, SocketList } from './tape.ts';
export type { Actor, Doing, Session, SocketOptions, Status, Step } from './session.ts';
export { type SessionError, sessionErrors } from './session-errors.ts';
export { type BackupOptions, backupSession } from './netbackup/backup-session.ts';
export { type Incident, clockOf, type ClockStep, type Fault, FAULT_KINDS, type PolicyChange } from './fault.ts';
export { simulate, type SimulateOptions, type Simulation } from './simulate.ts';
export { randomFaults, type RandomFaultsOptions, type RandomKind } from './random-faults.ts';
export { simulateEach, type SimulateEachOptions } from './simulate-each.ts';
