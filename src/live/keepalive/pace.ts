import { type Duration, microseconds, milliseconds, seconds } from '../../base/duration.ts';

/** Looks may take this share of a core while nothing happens but connections that come and go: half of what was promised. */
const SHARE = 0.005;
/** A new connection is silent for at least a second before any path forgets it. */
const WAIT_MIN = milliseconds(500);
/** However long a look takes, new connections do not wait for longer. */
const WAIT_MAX = seconds(5);

/** How long to wait after a look that took so much of a processor. */
export const waitAfter = (cost: Duration): Duration =>
  microseconds(Math.min(WAIT_MAX, Math.max(WAIT_MIN, cost / SHARE)));
