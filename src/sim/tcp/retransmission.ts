import { type Duration, microseconds, milliseconds } from '../../base/duration.ts';
import type { GiveUp, Retransmission } from './profile.ts';

/** RFC 6298 with integers, as every stack does it. */
export class RoundTrip {
  readonly #retransmission: Retransmission;
  #smoothed: Duration | undefined;
  #variance: Duration = microseconds(0);

  constructor(retransmission: Retransmission) {
    this.#retransmission = retransmission;
  }

  measured(sample: Duration): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = sample;
      this.#variance = microseconds(sample / 2);
      return;
    }
    const error = Math.abs(sample - this.#smoothed);
    this.#variance = microseconds((3 * this.#variance + error) / 4);
    this.#smoothed = microseconds((7 * this.#smoothed + sample) / 8);
  }

  /** How long a segment waits that was repeated `backoff` times. */
  timeout(backoff: number): Duration {
    const { most, tick } = this.#retransmission;
    const base = tick === undefined ? this.#base() : microseconds(Math.ceil(this.#base() / tick) * tick);
    const nominal = microseconds(Math.min(most, base * 2 ** Math.min(backoff, DOUBLINGS_MAX)));
    return tick === undefined ? nominal : microseconds(nominal + wheelLateness(nominal, tick));
  }

  #base(): Duration {
    const { first, least } = this.#retransmission;
    if (this.#smoothed === undefined) return first;
    const spread = 4 * this.#variance;
    return microseconds(
      least.how === 'added'
        ? this.#smoothed + Math.max(spread, least.value)
        : Math.max(this.#smoothed + spread, least.value),
    );
  }
}

/** Beyond it every time-out is at its upper limit. */
const DOUBLINGS_MAX = 24;

/**
 * How late a timer of Linux fires on average: it stands in the slot behind its time, and slots are one tick wide up to
 * 62 ticks from now, and eight times as wide from each eightfold time on (kernel/time/timer.c, "the granularity of each
 * level").
 */
export function wheelLateness(wait: Duration, tick: Duration): Duration {
  let [slot, end] = [1, SLOTS - 1];
  for (const ticks = wait / tick; ticks >= end; end = (SLOTS - 1) * slot) slot *= WIDER;
  return microseconds((slot * tick) / 2);
}

/** LVL_SIZE, and 1 << LVL_CLK_SHIFT. */
const [SLOTS, WIDER] = [64, 8] as const;

/** How it stands with the earliest unacknowledged segment when its time-out is over. */
export interface Unanswered {
  /** So often it was sent again. */
  readonly repeated: number;
  readonly sinceSent: Duration;
  /** Undefined while it was not repeated. */
  readonly sinceRepeated: Duration | undefined;
  /** TCP_USER_TIMEOUT (RFC 5482), where the application set one. */
  readonly userTimeout: Duration | undefined;
}

export function givesUp(rule: GiveUp, { repeated, sinceSent, sinceRepeated, userTimeout }: Unanswered): boolean {
  if (userTimeout !== undefined) return sinceRepeated !== undefined && sinceRepeated >= userTimeout;
  switch (rule.by) {
    case 'modelled-time':
      return sinceRepeated !== undefined && sinceRepeated >= modelledTime(rule.retries, rule);
    case 'count':
      return repeated >= rule.retries;
    case 'time':
      return sinceSent >= rule.after;
  }
}

/** So many probes of a closed window go unanswered before Linux gives up: `tcp_retries2` (tcp_probe_timer()). */
export function givesUpWindow(rule: GiveUp, unanswered: number, silentFor: Duration): boolean {
  return rule.by === 'time' ? silentFor >= rule.after : unanswered >= rule.retries;
}

/** TCP_RTO_MIN and TCP_RTO_MAX of Linux. */
const RTO_MIN: Duration = milliseconds(200);
const RTO_MAX: Duration = milliseconds(120_000);

/**
 * tcp_model_timeout(): what `retries` time-outs take that begin with 200 ms and double up to 120 s; 924.6 s for 15.
 * `least`, `most`: of others, such as those of a SYN.
 */
export function modelledTime(
  retries: number,
  { least = RTO_MIN, most = RTO_MAX }: { readonly least?: Duration; readonly most?: Duration } = {},
): Duration {
  const doublings = Math.floor(Math.log2(most / least));
  if (retries <= doublings) return microseconds((2 ** (retries + 1) - 1) * least);
  return microseconds((2 ** (doublings + 1) - 1) * least + (retries - doublings) * most);
}
