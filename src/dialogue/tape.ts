import type { Duration } from '../base/duration.ts';
import { type Instant } from '../base/instant.ts';
import type { NodeName, Observation } from '../model/observation.ts';
import type { Sighting } from '../sim/tap.ts';
import type { SocketRow } from '../sim/tcp/socket-row.ts';
import type { PlayedStep } from './session.ts';

export interface TapeOptions {
  /** How often the sockets of every host are listed. */
  readonly socketsEvery: Duration;
  /** Told of every datagram in place of the tape, which then has none of them: of a month they are millions. */
  readonly tap?: (seen: Sighting, since: HappenedSince) => void;
}

/** What happened so far, from this place on. */
export type HappenedSince = (from: number) => readonly Observation[];

/** What a run leaves behind besides its timeline, for those who write it down as captures and lists. */
export interface Tape {
  /** Every datagram at every host, as it happened. */
  readonly sightings: readonly Sighting[];
  readonly socketLists: readonly SocketList[];
  /** What was being done when an actor noted something, by the place of that in the timeline. */
  readonly actorSteps: ReadonlyMap<number, ActorStep>;
}

export interface SocketList {
  readonly at: Instant;
  readonly node: NodeName;
  readonly rows: readonly SocketRow[];
}

export interface ActorStep {
  readonly session: string;
  readonly actor: string;
  readonly step: PlayedStep;
}
