import { parseDuration } from '../../base/amount.ts';
import { days, type Duration, minutes, seconds } from '../../base/duration.ts';
import type { WrittenOption } from '../written-option.ts';

const span = (most: Duration, words: string): WrittenOption<Duration> => ({
  parse: (text) => {
    const value = parseDuration(text);
    return value !== undefined && value >= seconds(1) && value <= most ? value : undefined;
  },
  expected: `a span from 1s to ${words}`,
});

/**
 * Times of a relay as they are written, as flags or in its file. Less than a second, and more than these, is a slip of
 * the pen.
 */
export const relaySpans = {
  /** For each target. Whoever waits for longer than the client has none to serve. */
  connectTimeout: span(minutes(10), '10 min'),
  remember: span(days(365), 'a year'),
  idleLimit: span(days(365), 'a year'),
} as const;
