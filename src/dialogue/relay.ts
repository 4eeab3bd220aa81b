import type { Duration } from '../base/duration.ts';
import { type Instant, later } from '../base/instant.ts';
import type { Handles } from './handles.ts';
import type { Traffic } from './stage.ts';

/** What a relay asks of the one who has its sockets. */
export interface RelaySockets {
  send(on: string, bytes: number): void;
  /** Sends no more on it, and goes on receiving. */
  shut(on: string): void;
}

/**
 * Two sockets of a proxy: what comes on one goes out on the other. Whatever a proxy counts as activity is data, so
 * keepalive is none.
 */
export class Relay {
  readonly #between: readonly [string, string];
  readonly #shut = new Set<string>();
  #dataAt: Instant;
  #passed = 0;

  constructor(between: readonly [string, string], now: Instant) {
    this.#between = between;
    this.#dataAt = now;
  }

  /** Passes on what has come, and the end of what comes; true when both have ended. */
  passOn(handles: Handles, now: Instant, sockets: RelaySockets): boolean {
    const [one, other] = this.#between;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const handle = handles.get(from);
      if (!handle) continue;
      if (handle.available > 0) {
        sockets.send(to, handle.available);
        this.#passed += handle.available;
        handle.available = 0;
        this.#dataAt = now;
      }
      if (handle.peerClosed && !this.#shut.has(to)) {
        this.#shut.add(to);
        sockets.shut(to);
      }
    }
    return this.#shut.size === 2;
  }

  /** Each byte crosses a relay once: more than were written come round again, and would for ever. */
  isLoop({ written }: Traffic): boolean {
    return this.#passed > written;
  }

  /** When it gives up if no data comes until then. */
  expiry(idleTimeout: Duration): Instant {
    return later(this.#dataAt, idleTimeout);
  }
}
