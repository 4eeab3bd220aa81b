import { type Duration, microseconds } from '../../base/duration.ts';
import { between, type Instant, instant, later } from '../../base/instant.ts';
import type { LastHeard } from '../steady.ts';
import { intervalBehind, type KeepaliveTurn, keepaliveTurn } from './keepalive.ts';
import type { KeepaliveTimes } from './profile.ts';
import type { Rest } from './rest.ts';

export interface KeepaliveTimerOptions {
  /** SO_KEEPALIVE. */
  readonly isOn: boolean;
  /** Asked whenever the timer is set. */
  readonly times: () => KeepaliveTimes;
  readonly userTimeout: Duration | undefined;
  readonly heard: LastHeard;
}

/**
 * The timer of a socket's keepalive, apart from that of its data, as in Linux (sk_timer): neither data nor a setting
 * that comes later moves it. Mostly it fires to find that something came meanwhile, and sets itself anew. Nobody can
 * tell when it does that, so it asks to be woken only when it is going to speak, and goes through its earlier turns
 * when the socket is used.
 */
export class KeepaliveTimer {
  /** Probes without an answer. */
  probesOut = 0;
  readonly #options: KeepaliveTimerOptions;
  #isOn: boolean;
  #at: Instant | undefined;

  constructor(options: KeepaliveTimerOptions) {
    this.#options = options;
    this.#isOn = options.isOn;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** When it fires next. */
  get at(): Instant | undefined {
    return this.#at;
  }

  /** How long nothing may come before it asks. */
  get idle(): Duration {
    return this.#options.times().idle;
  }

  /** The connection is made. */
  start(now: Instant): void {
    if (this.#isOn) this.#at = later(now, this.idle);
  }

  stop(): void {
    this.#at = undefined;
  }

  /**
   * SO_KEEPALIVE. `rearm`: an idle time of its own was set. `now`: undefined while there is no connection to ask about.
   */
  set({ on, rearm }: { readonly on: boolean; readonly rearm: boolean }, now: Instant | undefined): void {
    this.#isOn = on;
    if (!on) this.#at = undefined;
    else if (now !== undefined && (rearm || this.#at === undefined))
      this.#at = instant(Math.max(now, this.#options.heard.by(now) + this.idle));
  }

  /** It is as if it had sent a probe at `at`, and goes on from there. */
  resume(at: Instant, probesOut: number): void {
    this.#at = later(at, this.#interval);
    this.probesOut = probesOut;
  }

  /** When it speaks if nothing else happens than what was announced. `isIdle`: no data is on its way. */
  speaksAt(isIdle: boolean): Instant | undefined {
    const at = this.#at;
    if (at === undefined || !isIdle) return at;
    const silent = this.#options.heard.silentFor(this.idle);
    return silent === undefined || silent < at ? at : silent;
  }

  /** What it does by itself on a connection that says nothing. Undefined: nothing. */
  get asks(): Rest['asks'] {
    const at = this.speaksAt(true);
    return at === undefined ? undefined : { at, idle: this.idle, interval: this.#interval };
  }

  /** How long after its first probe it fires again. */
  get #interval(): Duration {
    return intervalBehind(this.#options.times().probes, { probesOut: 0, probingFor: microseconds(0) });
  }

  /** The turns up to now in which it only set itself anew. */
  passes(now: Instant, isIdle: boolean): void {
    if (!isIdle) return;
    while (this.#at !== undefined && this.#at <= now) {
      const turn = this.#turnAt(this.#at);
      if (turn.does !== 'wait') return;
      this.#at = later(this.#at, turn.next);
    }
  }

  /** Undefined: while data is unacknowledged the retransmission timer governs. */
  fires(now: Instant, isIdle: boolean): KeepaliveTurn | undefined {
    if (!isIdle) {
      this.#at = later(now, this.idle);
      return undefined;
    }
    const turn = this.#turnAt(now);
    if (turn.does === 'probe') this.probesOut++;
    if (turn.does !== 'give-up') this.#at = later(now, turn.next);
    return turn;
  }

  #turnAt(now: Instant): KeepaliveTurn {
    const { heard, times, userTimeout } = this.#options;
    const silentFor = between(heard.by(now), now);
    return keepaliveTurn({ times: times(), silentFor, probesOut: this.probesOut, userTimeout });
  }
}
