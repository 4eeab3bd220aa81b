import { type Duration, microseconds, minutes } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import type { ClockId } from '../model/observation.ts';

/** `before` happened no later than `after`; each read from its own clock, in microseconds. */
export interface OrderedPair {
  readonly before: { readonly clock: ClockId; readonly at: number };
  readonly after: { readonly clock: ClockId; readonly at: number };
  /** By how much the stamps may lie although the order is certain: the granularity of the clock that wrote them. */
  readonly slack: Duration;
  /** The two are one handshake, which takes seconds: no more than `HANDSHAKE_MAX` as a rule. */
  readonly handshake?: true;
}

export interface FittedClock {
  readonly id: ClockId;
  /** Add to a reading of this clock to get the reference clock's. */
  readonly offset: Duration;
  /**
   * Half the width of what the pairs allow; undefined when one side is open or no pair ties the clock to the reference.
   */
  readonly error?: Duration;
  readonly tied: boolean;
  /** The clock that it is tied to: the reference, or the first clock of a group that nothing ties to the reference. */
  readonly to: ClockId;
  readonly pairs: number;
  /** Pairs that contradict the rest: the clock was stepped, or it drifts. */
  readonly contradicting: number;
}

/** Only the tightest bounds can decide; so many of each direction are weighed against each other. */
const BOUNDS_MAX = 512;

/** Below this width the middle of what is allowed is better than its nearer edge, where a clock has to be corrected. */
const NARROW_US = 2_000_000;

/** Nobody writes of two handshakes so late, and of both equally late; then it is the clock that differs. */
const HANDSHAKE_MAX = 30_000_000;
/** Firewalls stamp whole seconds, so one delay may read as two that differ by that. */
const EQUALLY_LATE = 1_100_000;

export interface FitOptions {
  readonly ahead?: ReadonlyMap<ClockId, Duration>;
  readonly twins?: readonly (readonly [ClockId, ClockId])[];
}

/**
 * Fits clocks from events that must be ordered. Each pair bounds the difference of two offsets; the bounds of all pairs
 * together (shortest paths over difference constraints) leave an interval for every clock. Nothing is assumed about
 * delays except that they are not negative. `ahead` says by how much a clock was set ahead of UTC, where its zone is
 * known: where the pairs leave room, that decides. `twins`: the two clocks of one host, which are one and differ by its
 * zone only.
 */
export function fitClocks(
  clocks: readonly ClockId[],
  pairs: readonly OrderedPair[],
  { ahead = new Map(), twins = [] }: FitOptions = {},
): readonly FittedClock[] {
  const ids = clocks.slice(0, limits.clocksMax);
  const index = new Map(ids.map((id, i) => [id, i]));
  const { bounds, used, contradicting, handshakes } = pairwiseBounds(ids.length, index, pairs);
  const closed = withTwins(shortestPaths(bounds), index, twins);
  const expected = (from: number, to: number) => {
    const [one, other] = [ahead.get(ids[from] ?? ''), ahead.get(ids[to] ?? '')];
    return one === undefined || other === undefined ? 0 : other - one;
  };
  return ids.map((id, i) => {
    const to = leaderOf(closed, i);
    const leader = estimate(closed, to, 0, expectation(handshakes, to, 0, expected(to, 0)));
    const against = to === 0 || to === i ? 0 : to;
    const own = estimate(closed, i, against, expectation(handshakes, i, against, expected(i, against)));
    const offset = to === 0 || to === i ? own.offset : microseconds(leader.offset + own.offset);
    const group = to === i ? 0 : to;
    return { id, ...own, offset, to: ids[group] ?? id, pairs: used[i] ?? 0, contradicting: contradicting[i] ?? 0 };
  });
}

/** Every zone is a whole number of them away from UTC (IANA time zone database, since 1972). */
const ZONE_STEP = minutes(15);

/** Where the bounds leave one zone for a host, its two clocks are that far apart, and not about that far. */
function withTwins(
  closed: readonly (readonly number[])[],
  index: ReadonlyMap<ClockId, number>,
  twins: FitOptions['twins'] = [],
): readonly (readonly number[])[] {
  const bounds = closed.map((row) => [...row]);
  let isKnown = false;
  for (const [one, other] of twins) {
    const [i, j] = [index.get(one), index.get(other)];
    if (i === undefined || j === undefined) continue;
    const [lower, upper] = [-(closed[j]?.[i] ?? Infinity), closed[i]?.[j] ?? Infinity];
    const apart = Math.ceil(lower / ZONE_STEP) * ZONE_STEP;
    if (!(apart <= upper && upper < apart + ZONE_STEP)) continue;
    set(bounds, i, j, apart);
    set(bounds, j, i, 0 - apart);
    isKnown = true;
  }
  return isKnown ? shortestPaths(bounds) : closed;
}

/**
 * The first clock that pairs tie a clock to, on either side: the reference wherever that is possible, else the first of
 * its own group.
 */
function leaderOf(closed: readonly (readonly number[])[], i: number): number {
  for (let to = 0; to < i; to++) if (closed[i]?.[to] !== Infinity || closed[to]?.[i] !== Infinity) return to;
  return i;
}

/**
 * What to expect of `offset[i] - offset[to]` where the bounds leave room. Bounds of one side leave a clock that is
 * decades off in agreement; handshakes do not.
 */
function expectation(handshakes: Handshakes, i: number, to: number, asSet: number): Expectation {
  const upper = handshakes(i, to);
  if (upper !== undefined && asSet < upper - HANDSHAKE_MAX) return { value: upper, isAsSet: false };
  const back = handshakes(to, i);
  if (back !== undefined && asSet > HANDSHAKE_MAX - back) return { value: 0 - back, isAsSet: false };
  return { value: asSet, isAsSet: true };
}

interface Expectation {
  readonly value: number;
  /** The clock is what it was set to be; else a bound of handshakes, which is an edge of what may be. */
  readonly isAsSet: boolean;
}

/** The tightest bound of `offset[i] - offset[j]` by handshakes, where two of them agree on it. */
type Handshakes = (i: number, j: number) => number | undefined;

/** The offset of one clock against another, from what the closed bounds leave. */
function estimate(
  closed: readonly (readonly number[])[],
  i: number,
  to: number,
  { value, isAsSet }: Expectation,
): Pick<FittedClock, 'offset' | 'error' | 'tied'> {
  const upper = closed[i]?.[to] ?? Infinity; // offset[i] - offset[to] <= upper
  const lower = -(closed[to]?.[i] ?? Infinity);
  const tied = lower !== -Infinity || upper !== Infinity;
  const width = upper - lower;
  // What it may have been set to be is not corrected: half a width would move stamps by what nobody knows.
  const isAllowed = isAsSet && lower <= value && value <= upper;
  const nearest = Math.min(Math.max(value, lower), upper);
  const offset = !isAllowed && width <= NARROW_US ? (lower + upper) / 2 : nearest;
  if (width === Infinity) return { offset: microseconds(offset), tied };
  return { offset: microseconds(offset), error: microseconds(Math.max(upper - offset, offset - lower)), tied };
}

/**
 * For each two clocks the tightest bounds that do not contradict each other; `bounds[i][j]` limits offset[i] -
 * offset[j] from above.
 */
function pairwiseBounds(count: number, index: ReadonlyMap<ClockId, number>, pairs: readonly OrderedPair[]) {
  const collected = new Map<number, number[]>();
  const swift = new Map<number, number[]>();
  const used = Array.from({ length: count }, () => 0);
  for (const { before, after, slack, handshake } of pairs) {
    const [i, j] = [index.get(before.clock), index.get(after.clock)];
    if (i === undefined || j === undefined || i === j) continue;
    used[i] = (used[i] ?? 0) + 1;
    used[j] = (used[j] ?? 0) + 1;
    const key = i * count + j;
    const list = collected.get(key) ?? [];
    list.push(after.at - before.at + slack); // before.at + offset[i] <= after.at + offset[j] + slack
    collected.set(key, list);
    if (handshake)
      swift.set(key, [...(swift.get(key) ?? []), after.at - before.at + slack].toSorted(ascending).slice(0, 2));
  }
  const bounds = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (__, j) => (i === j ? 0 : Infinity)),
  );
  const contradicting = Array.from({ length: count }, () => 0);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const [up, down, dropped] = consistent(collected.get(i * count + j) ?? [], collected.get(j * count + i) ?? []);
      set(bounds, i, j, up);
      set(bounds, j, i, down);
      contradicting[i] = (contradicting[i] ?? 0) + dropped;
      contradicting[j] = (contradicting[j] ?? 0) + dropped;
    }
  }
  const handshakes: Handshakes = (i, j) => {
    const [first, second] = swift.get(i * count + j) ?? [];
    return first !== undefined && second !== undefined && second - first <= EQUALLY_LATE ? first : undefined;
  };
  return { bounds, used, contradicting, handshakes };
}

const ascending = (a: number, b: number): number => a - b;

const set = (bounds: number[][], i: number, j: number, value: number) => {
  const row = bounds[i];
  if (row) row[j] = value;
};

/**
 * The tightest upper bound of each direction. Where they contradict (their sum is negative), the extreme that disagrees
 * with more of the other side is dropped, until the rest agrees.
 */
function consistent(forward: number[], backward: number[]): readonly [number, number, number] {
  const up = forward.toSorted((a, b) => a - b).slice(0, BOUNDS_MAX);
  const down = backward.toSorted((a, b) => a - b).slice(0, BOUNDS_MAX);
  let [u, d] = [0, 0];
  while (u < up.length && d < down.length && (up[u] ?? 0) + (down[d] ?? 0) < 0) {
    if (contradictions(down, d, up[u] ?? 0) >= contradictions(up, u, down[d] ?? 0)) u++;
    else d++;
  }
  return [up[u] ?? Infinity, down[d] ?? Infinity, u + d];
}

/** How many of `sorted`, from `start`, contradict `bound`. */
function contradictions(sorted: readonly number[], start: number, bound: number): number {
  let n = 0;
  while (start + n < sorted.length && (sorted[start + n] ?? 0) + bound < 0) n++;
  return n;
}

/**
 * Floyd and Warshall; at most `limits.clocksMax` clocks. Three clocks can contradict each other although each two agree
 * (a negative cycle): then only what ties a clock to the reference directly is used.
 */
function shortestPaths(direct: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const bounds = direct.map((row) => [...row]);
  const count = bounds.length;
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const through = (bounds[i]?.[k] ?? Infinity) + (bounds[k]?.[j] ?? Infinity);
        if (through < (bounds[i]?.[j] ?? Infinity)) set(bounds, i, j, through);
      }
    }
  }
  return bounds.some((row, i) => (row[i] ?? 0) < 0) ? direct : bounds;
}
