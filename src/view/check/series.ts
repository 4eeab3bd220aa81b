import { type Duration, formatRounded, milliseconds, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';

interface Timed {
  readonly one: { readonly at: Instant };
}

/** Things that are alike and come at one rhythm, in the order of time; where there is none, one thing alone. */
export interface Series<T> {
  readonly all: readonly [T, ...T[]];
  /** The rhythm, where there are enough to call it one. */
  readonly every: Duration | undefined;
}

/** Two distances are no rhythm of anything that could be told more shortly. */
const SERIES_MIN = 3;
/** What comes closer than this is one burst. */
const RHYTHM_MIN = seconds(1);
/** Answers take their time on the way, and with them what is counted from there. */
const SLACK_SHARE = 0.01;
const SLACK_MIN = milliseconds(20);

/**
 * Divides what is alike where its rhythm changes, and at `turns`, the moments at which what it means changes: probes
 * that are answered and those behind a pulled cable are two series, though the words are the same.
 */
export function seriesOf<T extends Timed>(alike: readonly T[], turns: readonly Instant[]): readonly Series<T>[] {
  const series: Series<T>[] = [];
  let i = 0;
  for (let first = alike[0]; first !== undefined; first = alike[i]) {
    const length = lengthOf(alike, i, turns);
    const others = length < SERIES_MIN ? [] : alike.slice(i + 1, i + length);
    const last = others.at(-1);
    const every = last && rounded(between(first.one.at, last.one.at) / others.length);
    series.push({ all: [first, ...others], every });
    i += 1 + others.length;
  }
  return series;
}

/**
 * `, then 8 more every 75 s`, of those behind the first that nothing else tells of (`untold`): one is no rhythm, and
 * comes `again 75 s later`. Nothing behind what is alone.
 */
export function seriesWords<T extends Timed>({ all: [first], every }: Series<T>, untold: readonly T[]): string {
  const [next, ...others] = untold;
  if (every === undefined || !next) return '';
  if (others.length > 0) return `, then ${untold.length} more every ${formatRounded(every)}`;
  return `, again ${formatRounded(rounded(between(first.one.at, next.one.at)))} later`;
}

/** How many from `from` on keep the distance of the first two. */
function lengthOf(alike: readonly Timed[], from: number, turns: readonly Instant[]): number {
  let length = 1;
  let every: Duration | undefined;
  for (let known = alike[from], next = alike[from + 1]; known && next; known = next, next = alike[from + length]) {
    const [at, until] = [known.one.at, next.one.at];
    const distance = between(at, until);
    every ??= distance;
    const slack = Math.max(SLACK_MIN, every * SLACK_SHARE);
    if (every < RHYTHM_MIN || Math.abs(distance - every) > slack) break;
    if (turns.some((turn) => at < turn && turn <= until)) break;
    length++;
  }
  return length;
}

const rounded = (us: number): Duration =>
  us < seconds(10) ? milliseconds(Math.round(us / 1_000)) : seconds(Math.round(us / 1_000_000));
