import { type Duration, microseconds, milliseconds, seconds } from '../../base/duration.ts';

/** How exactly an idle timer is to be known: within a share of it, or within a span. */
export type Precision = { readonly share: number } | { readonly span: Duration };

export interface SearchBounds {
  /** The shortest and the longest pause that is tried. */
  readonly shortest: Duration;
  readonly longest: Duration;
  readonly precision: Precision;
  /** Silent connections at once. */
  readonly connections: number;
}

/** What is known of one pause. `suspect`: no answer yet, and longer than any other took. */
export interface Known {
  readonly pause: Duration;
  readonly fate: 'alive' | 'dead' | 'suspect';
  /** Of one that was ended in its pause: when. */
  readonly endedAt?: Duration;
}

/** The timer lies in it: `alive` was survived, `dead` was not. */
export interface Bracket {
  readonly alive: Duration;
  readonly dead?: Duration;
  /** `dead` is only suspected as yet. */
  readonly suspected: boolean;
  /** A longer pause than `dead` was survived: it is not one timer, or not only a timer. */
  readonly contradicted: boolean;
}

/** Finer is not measured: clocks of devices tick, and the last acknowledgement crosses after the pause has begun. */
const CELL_MIN = milliseconds(100);

/** How wide a bracket that ends at `dead` may be. */
export const cellAt = (precision: Precision, dead: Duration): Duration =>
  milliseconds(
    Math.max(CELL_MIN, 'share' in precision ? (dead * precision.share) / (1 + precision.share) : precision.span) /
      1_000,
  );

export function bracketOf(known: readonly Known[]): Bracket {
  const dead = known.filter(({ fate }) => fate !== 'alive');
  const ends = dead.map(({ pause, endedAt }) => endedAt ?? pause);
  const first = ends.length > 0 ? microseconds(Math.min(...ends)) : undefined;
  const survived = known.filter(({ fate }) => fate === 'alive').map(({ pause }) => pause);
  const below = survived.filter((pause) => first === undefined || pause < first);
  const exact = dead.find(({ endedAt }) => endedAt !== undefined && endedAt === first);
  const alive = microseconds(Math.max(0, ...below));
  return {
    // Who was ended in its pause was alive a tick before.
    alive: exact && first !== undefined ? microseconds(Math.max(alive, first - CELL_MIN)) : alive,
    ...(first === undefined ? {} : { dead: first }),
    suspected:
      first !== undefined && !dead.some(({ pause, endedAt, fate }) => fate === 'dead' && (endedAt ?? pause) === first),
    contradicted: first !== undefined && survived.some((pause) => pause > first),
  };
}

/** The timer is known as exactly as it was asked for. */
export const isFound = ({ alive, dead, suspected }: Bracket, { precision }: SearchBounds): boolean =>
  dead !== undefined && !suspected && dead - alive <= cellAt(precision, dead) + ROUNDING;

/** Pauses are whole milliseconds. */
const ROUNDING = milliseconds(1);

/**
 * The pauses to begin with, all at once: a ladder whose steps are as wide as the precision allows, so that one ladder
 * is enough and the timer is known as soon as it has run out. Where that takes more connections than may be,
 * `connections` steps of equal ratio, and others follow within the step that is found: each further round divides it by
 * as many as there are connections, and takes as long as the timer itself.
 */
export function firstLadder({ shortest, longest, precision, connections }: SearchBounds): readonly Duration[] {
  const all: Duration[] = [];
  for (let pause = shortest; pause < longest && all.length <= connections; ) {
    all.push(pause);
    pause = stepAbove(pause, precision);
  }
  if (all.length < connections) return [...all, longest];
  if (connections === 1) return [Math.sqrt(shortest * longest)].map((one) => milliseconds(one / 1_000));
  const ratio = (longest / shortest) ** (1 / (connections - 1));
  return Array.from({ length: connections }, (_, i) => milliseconds((shortest * ratio ** i) / 1_000));
}

const stepAbove = (pause: Duration, precision: Precision): Duration =>
  milliseconds((pause + Math.max(CELL_MIN, 'share' in precision ? pause * precision.share : precision.span)) / 1_000);

export interface Next {
  /** Pauses to begin now. */
  readonly open: readonly Duration[];
  /** Pauses that run and can tell nothing any more. */
  readonly abandon: readonly Duration[];
}

/**
 * What to do when `known` is known and the connections of `running` are silent. Within the step between what was
 * survived and what was not, further pauses begin, equally far apart; and already while the end of the step still runs,
 * with connections that have become free: should it turn out dead, they are ahead by a whole step.
 */
export function nextPauses(bounds: SearchBounds, known: readonly Known[], running: readonly Duration[]): Next {
  const bracket = bracketOf(known);
  const { alive, dead, suspected } = bracket;
  const useless = (pause: Duration) => pause <= alive || (dead !== undefined && !suspected && pause >= dead);
  const abandon = running.filter(useless);
  const useful = running.filter((pause) => !useless(pause));
  if (isFound(bracket, bounds)) return { open: [], abandon: running };
  const above = Math.min(dead ?? Number.POSITIVE_INFINITY, ...useful.filter((pause) => pause > alive));
  const started = known.length > 0;
  if (!started || !Number.isFinite(above)) return { open: [], abandon };
  const spare = bounds.connections - useful.length;
  const within = useful.filter((pause) => pause > alive && pause < above);
  const wanted = Math.ceil((above - alive) / cellAt(bounds.precision, microseconds(above))) - 1;
  // A step that is being divided is left alone until it is known which part is the one.
  const count = within.length > 0 ? 0 : Math.min(spare, wanted);
  if (count < 1 || (dead === undefined && count < SPECULATIVE_MIN)) return { open: [], abandon };
  const step = (above - alive) / (count + 1);
  return { open: Array.from({ length: count }, (_, i) => milliseconds((alive + step * (i + 1)) / 1_000)), abandon };
}

/** With fewer to spare a step that may not be the one is not divided: they would be busy when the one is found. */
const SPECULATIVE_MIN = 4;

/**
 * Where the companions of the ladder stand: far apart, but never so far that half of one that kills would itself kill.
 * They answer a tenth of the timer after it has run out at the latest.
 */
export function companionPauses({ shortest, longest }: SearchBounds): readonly Duration[] {
  const all: Duration[] = [];
  const least = Math.max(shortest, COMPANION_MIN);
  for (let pause = least; pause < longest; pause *= COMPANION_RATIO) all.push(milliseconds(pause / 1_000));
  return [...all, longest];
}

const COMPANION_RATIO = 1.1;
/** TCP_KEEPIDLE counts whole seconds, and half of it must be one. */
const COMPANION_MIN = seconds(2);
