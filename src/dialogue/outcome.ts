import type { Instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import type { FailedBy } from '../sim/tcp/socket-words.ts';
import type { PlayedStep } from './session.ts';
import type { NoticedError, Status } from './status.ts';

export type { NoticedError } from './status.ts';

/** What became of a session. */
export interface Outcome {
  readonly session: string;
  readonly result: Result;
  /** When its last actor ended; undefined while one has not. */
  readonly endedAt: Instant | undefined;
  /** Bytes that came, at all ends. */
  readonly delivered: number;
  /** When the first of the bulk data was acknowledged; in a session without any, when the first byte came. */
  readonly firstDataAt: Instant | undefined;
  /** What failed, in the order in which it was noticed. */
  readonly noticed: readonly Notice[];
  /** Statuses that were printed, in order. */
  readonly statuses: readonly (Status & { readonly actor: string; readonly at: Instant })[];
  /** What actors still wait for. Nothing may be left to come that would end it: then they wait for each other. */
  readonly waits: readonly Wait[];
}

export type Result =
  | 'completed'
  | 'failed'
  /** The time or the events of the simulation were used up first. It is no success. */
  | 'unfinished'
  /** Nothing is left that could happen, and actors wait. */
  | 'deadlock';

/** Who noticed what, when, and with which error. */
export interface Notice {
  readonly at: Instant;
  readonly actor: string;
  readonly host: NodeName;
  readonly step: string;
  readonly error: NoticedError;
  /** What made the stack give up; undefined: the program's own time-out, or the peer's orderly end. */
  readonly by?: FailedBy | undefined;
  readonly flow?: Flow | undefined;
  /** As its own host has the flow, where a device on the way translates it: `flow` is then the client's. */
  readonly flowThere?: Flow;
}

export interface Wait {
  readonly actor: string;
  readonly host: NodeName;
  readonly step: string;
  readonly does: PlayedStep['does'];
  /** Where the step is written, of a dialogue by hand. */
  readonly written?: string;
  readonly since: Instant;
}
