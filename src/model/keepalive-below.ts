import { type Duration, seconds } from '../base/duration.ts';

/**
 * The keepalive idle time that is advised, written and played where a device forgets after `limit`: half of it, so that
 * one probe may be lost, and never zero, which would switch it off. A whole number of seconds is what every system
 * takes.
 */
export const keepaliveBelow = (limit: Duration): Duration => seconds(Math.max(1, Math.floor(limit / 2e6)));
