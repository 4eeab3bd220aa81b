import { type Duration, hours, seconds } from '../../src/base/duration.ts';
import { civilDay, type Instant, instant, later } from '../../src/base/instant.ts';
import { diagnose } from '../../src/diagnose/index.ts';
import type { Fault } from '../../src/dialogue/fault.ts';
import type { Session } from '../../src/dialogue/session.ts';
import { simulate, type Simulation } from '../../src/dialogue/simulate.ts';
import { emit, type EmitOptions } from '../../src/emit/index.ts';
import type { CauseCode } from '../../src/model/codes.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { LoadedNetwork } from '../../src/trace/loaded-network.ts';
import { evidenceFrom } from './emitted-evidence.ts';

/** A network, what is played in it, and what happens meanwhile. */
export interface Play {
  readonly network: LoadedNetwork;
  readonly sessions: readonly Session[];
  readonly faults?: readonly Fault[];
}

/** One thing that is wrong, and what everything would be without it. */
export interface Scenario {
  readonly name: string;
  readonly broken: Play;
  /** The same without the fault. */
  readonly healed: Play;
  /** What was injected, as a cause: the diagnosis must name one of them first. */
  readonly causes: readonly [CauseCode, ...CauseCode[]];
  /** Where there is more than one: why the evidence cannot tell them apart. */
  readonly because?: string;
  /** What the first finding has to name beside itself. */
  readonly rival?: CauseCode;
  /** What became of the first session: most faults break it. */
  readonly result?: 'completed';
  readonly emitted?: Partial<EmitOptions>;
}

const DAY = civilDay(2026, 11, 20) ?? instant(0);
/** In the evening: what lasts some hours crosses midnight. */
export const EPOCH: Instant = later(DAY, hours(21));
const NIGHT: Duration = hours(30);
const SOCKETS_EVERY: Duration = seconds(60);

export const played = ({ network, sessions, faults = [] }: Play, seed = 1): Simulation =>
  simulate({ network, sessions, faults, seed, until: NIGHT, tape: { socketsEvery: SOCKETS_EVERY } });

export interface Loop {
  readonly simulation: Simulation;
  readonly findings: readonly Finding[];
}

/** Plays, writes down, reads and diagnoses. */
export function looped(play: Play, emitted: Partial<EmitOptions> = {}, seed = 1): Loop {
  const simulation = played(play, seed);
  const { network, sessions, faults = [] } = play;
  const { files } = emit(simulation, { network, sessions, faults, epoch: EPOCH, ...emitted });
  return { simulation, findings: diagnose(evidenceFrom(files)) };
}
