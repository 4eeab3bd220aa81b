import type { Duration } from '../base/duration.ts';
import type { PlacedLine } from '../config/yaml-places.ts';
import type { Fault } from '../dialogue/fault.ts';
import type { RandomFaultsOptions } from '../dialogue/random-faults.ts';
import type { Session } from '../dialogue/session.ts';
import type { CauseCode } from '../model/codes.ts';
import type { ConfigError } from '../model/configuration.ts';
import type { NodeName } from '../model/observation.ts';

/** What `sessions.yaml` asks for. */
export interface Plan {
  readonly sessions: readonly PlannedSession[];
  /** Undefined: as long as the expectations need, and 48 h at least. */
  readonly until?: Duration;
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Faults at random besides, others for each seed. */
  readonly chance?: RandomFaultsOptions;
  /** Where there is one, nothing is played. */
  readonly errors: readonly ConfigError[];
}

export interface PlannedSession {
  readonly session: Session;
  /** `netbackup-plain`; undefined: written by hand. */
  readonly dialogue?: string;
  /** Who plays each role of the dialogue. */
  readonly roles?: Readonly<Record<string, NodeName>>;
  /** What stands behind "with", as it is written. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Since the beginning. */
  readonly start: Duration;
  /** So many like it, each with a seed of its own. */
  readonly copies: number;
  /** At least one. */
  readonly expects: readonly Expectation[];
}

export type Expectation = Expected & { readonly by: PlacedLine };

type Expected =
  | { readonly is: 'completes'; readonly wanted: boolean }
  | { readonly is: 'survives'; readonly for: Duration }
  /** In bytes. */
  | { readonly is: 'volume'; readonly bytes: number }
  /** Undefined: whoever prints last. */
  | { readonly is: 'status'; readonly status: number; readonly actor?: string }
  | { readonly is: 'first-data-within'; readonly within: Duration }
  | { readonly is: 'idle-below'; readonly below: Duration; readonly firewall: NodeName }
  | { readonly is: 'fails-with'; readonly cause: CauseCode };
