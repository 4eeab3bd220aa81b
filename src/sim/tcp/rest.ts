import type { Duration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Segment } from '../datagram.ts';

/**
 * A socket that says nothing and waits for no answer; all that can come of it by itself is the next probe of its
 * keepalive.
 */
export interface Rest {
  readonly heardAt: Instant;
  /** When it sent something last. */
  readonly sentAt: Instant;
  /** Undefined: it never does. */
  readonly asks: Asks | undefined;
  /** What it sends if it asks, and if it is asked. */
  readonly probe: Segment;
  readonly answer: Segment;
}

interface Asks {
  readonly at: Instant;
  /** Behind what it heard. */
  readonly idle: Duration;
  /** Behind what it asked. */
  readonly interval: Duration;
}

/** How far a socket came meanwhile. */
export interface Resumed {
  readonly probedAt: Instant;
  readonly heardAt: Instant;
  readonly probesOut: number;
}
