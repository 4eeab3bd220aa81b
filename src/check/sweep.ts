import { formatByteCount, parseByteCount, parseByteRate, parseDuration } from '../base/amount.ts';
import { formatWholeSeconds, microseconds, minutes } from '../base/duration.ts';
import type { CauseCode } from '../model/codes.ts';
import type { NodeName } from '../model/observation.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { RunCause } from './cause-of-run.ts';
import type { Judgement } from './judgement.ts';
import { idleTimerKey } from './idle-timer-key.ts';

/** `--sweep KEY=from..to`: where between the two does the verdict change? */
export interface Sweep {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** The smallest difference that counts: a second, one, a thousandth of an amount. */
  readonly step: number;
  /** As `--set` takes it. */
  readonly written: (value: number) => string;
  /** As people read it. */
  readonly shown: (value: number) => string;
}

/** `undecided`: nothing fails, and something was not over when no more was played. */
export type SampleVerdict = 'holds' | 'fails' | 'undecided';

export interface Sample {
  readonly value: number;
  readonly verdict: SampleVerdict;
}

/** Between two neighbouring values the verdict changes. */
export interface Threshold {
  readonly below: Sample;
  readonly above: Sample;
}

export interface Swept {
  /** All values that were tried, from the smallest. */
  readonly samples: readonly Sample[];
  /** None: the verdict is the same everywhere. Several: more or less of it is not simply better. */
  readonly thresholds: readonly Threshold[];
  /** Somebody stopped it: thresholds may lie between values that are further apart than a step, or be missing. */
  readonly interrupted: boolean;
}

/** Why a session fails with one of the values, where it fails with all of them. */
export interface SweepFailure {
  readonly value: number;
  readonly session: string;
  readonly cause: RunCause | undefined;
  /** Of what is expected, the first that does not hold. */
  readonly broken?: Judgement | undefined;
  /** The timer that decided, where it is not the one that was swept. */
  readonly timer?: { readonly node: NodeName; readonly key: string } | undefined;
}

/**
 * What fails with a value: the timer of which device decided? Only the setting of the key is another than in
 * `network`, so the device is the same.
 */
export function sweepFailure(
  { key }: Sweep,
  network: LoadedNetwork,
  failure: Omit<SweepFailure, 'timer'>,
): SweepFailure {
  const { cause } = failure;
  const node =
    cause?.cause !== undefined && OF_TIMERS.has(cause.cause) ? network.node(cause.node ?? '')?.node : undefined;
  const { filter } = node ?? {};
  const timer = node && filter ? idleTimerKey({ ...node, filter }) : undefined;
  if (!node || timer === undefined || key.split('.').includes(node.name)) return failure;
  return { ...failure, timer: { node: node.name, key: timer } };
}

const OF_TIMERS: ReadonlySet<CauseCode> = new Set(['IDLE_TIMEOUT', 'KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE']);

/**
 * `session.nightly.with.contacts=1..20`, `host.client1.sysctl.net.ipv4.tcp_keepalive_time=60s..2h`; or what is wrong
 * with it.
 */
export function parseSweep(text: string): Sweep | string {
  const [, key = '', first = '', last = ''] = /^([^=]+)=(.+?)\.\.(.+)$/.exec(text) ?? [];
  if (key === '') return `--sweep: found "${text}", expected KEY=FROM..TO such as session.nightly.with.contacts=1..20`;
  for (const kind of KINDS) {
    // Nothing needs no unit.
    const [from, to] = [first, last].map((end) => kind.parse(end) ?? (end === '0' ? 0 : undefined));
    if (from === undefined || to === undefined) continue;
    if (from >= to)
      return `--sweep ${key}: found ${first}..${last}, expected the smaller first; ${from === to ? 'try one value with --set' : `write ${last}..${first}`}`;
    return {
      key,
      from,
      to,
      step: kind.step ?? roundStep(to),
      written: kind.written,
      shown: (value) => kind.shown(value, to),
    };
  }
  return `--sweep ${key}: found ${first}..${last}, expected two whole numbers, spans, amounts or rates; write both in one unit, such as 1..20 or 60s..2h`;
}

interface Kind {
  /** Undefined: a thousandth or so, in round numbers. */
  readonly step?: number;
  readonly parse: (text: string) => number | undefined;
  readonly written: (value: number) => string;
  /** `to`: the largest beside which it stands. */
  readonly shown: (value: number, to: number) => string;
}

/** All spans of a sweep in the same units: seconds alone, as people set limits of a few minutes, or all units. */
const spanIn = (value: number, to: number): string =>
  to <= minutes(5) ? `${value / 1e6} s` : formatWholeSeconds(microseconds(value));

const KINDS: readonly Kind[] = [
  {
    step: 1,
    parse: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
    written: String,
    shown: String,
  },
  {
    step: 1_000_000,
    parse: parseDuration,
    written: (value) => `${value / 1e6}s`,
    shown: spanIn,
  },
  { parse: parseByteCount, written: (value) => `${value} B`, shown: formatByteCount },
  {
    parse: parseByteRate,
    written: (value) => `${value} B/s`,
    shown: (value) => `${formatByteCount(value)}/s`,
  },
];

/** Three digits of the largest value are told, so smaller steps would look alike. */
const roundStep = (to: number): number => Math.max(1, 10 ** (Math.floor(Math.log10(to)) - 2));

/** More changes than these are noise, not a threshold. */
const THRESHOLDS_MAX = 4;
const COARSE_SAMPLES = 17;

/**
 * Looks at some values over the whole range, and then finds by bisection where the verdict changes. What does not wait
 * for another is asked at once. `ask` answers undefined where it is to be stopped.
 */
export async function sweep(
  { from, to, step }: Sweep,
  ask: (value: number) => Promise<SampleVerdict | undefined>,
): Promise<Swept> {
  const tried = new Map<number, Promise<Sample | undefined>>();
  const at = (value: number): Promise<Sample | undefined> => {
    const known =
      tried.get(value) ?? ask(value).then((verdict) => (verdict === undefined ? undefined : { value, verdict }));
    tried.set(value, known);
    return known;
  };
  const coarse = (await Promise.all(spread(from, to, step).map(at))).filter((one) => one !== undefined);
  const changes = coarse.flatMap((right, i) => {
    const left = coarse[i - 1];
    return left && left.verdict !== right.verdict ? [{ left, right }] : [];
  });
  const thresholds = await Promise.all(
    changes.slice(0, THRESHOLDS_MAX).map(({ left, right }) => between(left, right, { step, at })),
  );
  const asked = await Promise.all(tried.values());
  const samples = asked.filter((one) => one !== undefined).toSorted((a, b) => a.value - b.value);
  return { samples, thresholds, interrupted: samples.length < asked.length };
}

/** Evenly over the range, on whole steps. */
function spread(from: number, to: number, step: number): readonly number[] {
  const steps = Math.floor((to - from) / step);
  const count = Math.min(COARSE_SAMPLES, steps + 1);
  const values = Array.from(
    { length: count },
    (_, i) => from + Math.round((steps * i) / Math.max(1, count - 1)) * step,
  );
  return [...new Set([...values, to])];
}

async function between(
  left: Sample,
  right: Sample,
  { step, at }: { readonly step: number; readonly at: (value: number) => Promise<Sample | undefined> },
): Promise<Threshold> {
  let [below, above] = [left, right];
  while (above.value - below.value > step) {
    const middle = await at(below.value + Math.floor((above.value - below.value) / step / 2) * step);
    if (!middle) break;
    if (middle.verdict === below.verdict) below = middle;
    else above = middle;
  }
  return { below, above };
}
