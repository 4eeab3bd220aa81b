import { parseDuration } from '../base/amount.ts';
import { type Duration, milliseconds, seconds } from '../base/duration.ts';
import { KEEPALIVE_LIMITS } from '../model/keepalive-limits.ts';
import type { WrittenOption } from './written-option.ts';

/** A number alone counts seconds, as ss(8), sysctl and the options of the kernel themselves do. */
const spanOf = (text: string): Duration | undefined =>
  /^\d{1,9}$/.test(text) ? seconds(Number(text)) : parseDuration(text);

const whole = (unit: Duration, most: Duration) => (text: string) => {
  const span = spanOf(text);
  return span !== undefined && span > 0 && span <= most && span % unit === 0 ? span : undefined;
};

/** TCP_KEEPIDLE: silence before the first probe. */
export const keepaliveIdle: WrittenOption<Duration> = {
  parse: whole(seconds(1), KEEPALIVE_LIMITS.idle),
  expected: 'whole seconds from 1s to 32767s, such as 300s, 300 or 5min (the kernel takes no others)',
};

/** TCP_KEEPINTVL: between probes that nobody answers. */
export const keepaliveInterval: WrittenOption<Duration> = {
  parse: whole(seconds(1), KEEPALIVE_LIMITS.interval),
  expected: 'whole seconds from 1s to 32767s, such as 30s or 30 (the kernel takes no others)',
};

/** TCP_KEEPCNT: so many without an answer end the connection. */
export const keepaliveCount: WrittenOption<number> = {
  parse: (text) => {
    const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    return count >= 1 && count <= KEEPALIVE_LIMITS.count ? count : undefined;
  },
  expected: `a whole number from 1 to ${KEEPALIVE_LIMITS.count} (the kernel takes no others)`,
};

/** TCP_USER_TIMEOUT: so long may data, or a probe, stay unanswered. It overrides the count. */
export const userTimeout: WrittenOption<Duration> = {
  parse: whole(milliseconds(1), KEEPALIVE_LIMITS.userTimeout),
  expected: 'whole milliseconds up to 24 days, such as 90s, 90 or 1500ms (the kernel takes no others)',
};

/** What a path forgets a silent connection after. */
export const pathIdle: WrittenOption<Duration> = {
  parse: (text) => {
    const span = spanOf(text);
    return span !== undefined && span > 0 ? span : undefined;
  },
  expected: 'a time such as 350s, 3600 or 1h',
};

/**
 * What is set where nobody says otherwise. Idle 300 s: every stateful device in `docs/` forgets later, but AWS's load
 * balancer (350 s) and Azure's (240 s) by little or not at all. 30 s and 5: a peer that is gone is known after 7.5
 * minutes, and an outage of two minutes ends nothing.
 */
export const USUAL_KEEPALIVE = { idle: seconds(300), interval: seconds(30), count: 5 } as const;

/** Between probes, where only the silence before them is given: a tenth of it, as 30 s is of 300 s. */
export const usualInterval = (idle: Duration): Duration => seconds(Math.max(1, Math.floor(idle / seconds(10))));
