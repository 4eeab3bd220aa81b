import { type Duration, days, hours, minutes, seconds } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';

/**
 * The limits that stand in rules which log, `limit rate 5/minute burst 5 packets` of nft and `-m limit --limit 5/min`
 * of iptables: a bucket for each rule, which is full at first (nft_limit_eval(), limit_mt()). What is not for packets,
 * or for each address of its own, limits nothing here.
 */
export class LogLimits {
  readonly #buckets = new Map<string, Bucket>();

  /** Whether a packet at that time is written; they come in order. */
  admits(rule: string, limit: string, at: Instant): boolean {
    let bucket = this.#buckets.get(rule);
    if (!bucket) {
      const [cost, burst] = costOf(limit);
      bucket = { cost, room: cost * burst, filled: cost * burst, at };
      this.#buckets.set(rule, bucket);
    }
    bucket.filled = Math.min(bucket.room, bucket.filled + at - bucket.at);
    bucket.at = at;
    if (bucket.filled < bucket.cost) return false;
    bucket.filled -= bucket.cost;
    return true;
  }
}

/** In time: what a packet takes, and what there may be and is. */
interface Bucket {
  readonly cost: number;
  readonly room: number;
  filled: number;
  at: Instant;
}

/** How long one packet takes to be allowed again, and how many may come at once. */
function costOf(limit: string): readonly [number, number] {
  const [, count = '', unit = ''] = /(?:\brate|--limit) (\d+)\/([a-z])/.exec(limit) ?? [];
  const [, burst = BURST_DEFAULT] = /(?:\bburst|--limit-burst) (\d+)\b/.exec(limit) ?? [];
  return [(UNITS.get(unit) ?? 0) / Number(count || 1), Number(burst)];
}

/** Of nft(8) as of iptables-extensions(8). */
const BURST_DEFAULT = 5;
const UNITS: ReadonlyMap<string, Duration> = new Map([
  ['s', seconds(1)],
  ['m', minutes(1)],
  ['h', hours(1)],
  ['d', days(1)],
  ['w', days(7)],
]);
