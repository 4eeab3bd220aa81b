import { type Duration, formatClockDuration, hours, parseClockDuration, seconds } from '../../base/duration.ts';
import { notExpected, type Unread, type Words } from './statement.ts';

/** What a timer may be besides 0, which is never. */
export interface TimerRange {
  readonly least: Duration;
  readonly most: Duration;
}

/** No timer of these devices runs longer (command reference, "timeout"). */
export const longestTimer = hours(1_193);

export const timerFrom = (least: Duration, most: Duration = longestTimer): TimerRange => ({ least, most });

/** Where no source at hand names the least. */
export const anyTimer: TimerRange = timerFrom(seconds(0));

/** The time behind a keyword that was taken; what is none, or one that no device takes, is a mistake with its place. */
export function takeTimer(words: Words, key: string, range: TimerRange): Duration | Unread {
  const at = words.offset;
  const word = words.peek();
  const value = parseClockDuration(word);
  if (value !== undefined && (value === 0 || (value >= range.least && value <= range.most))) {
    words.take();
    return value;
  }
  const expected = value === undefined ? 'a time h:mm:ss or 0' : rangeWords(range);
  return impossibleWord(word, { at, key, expected, remedy: `correct the time of "${key}", or leave it out` });
}

const rangeWords = ({ least, most }: TimerRange): string =>
  `0 for never, or a time from ${formatClockDuration(least)} to ${formatClockDuration(most)}`;

export interface Misplaced {
  readonly at: number;
  /** The keyword that it stands behind. */
  readonly key?: string;
  readonly expected: string;
  readonly remedy: string;
}

/** A word in a line of timers that no device takes there. */
export function impossibleWord(word: string, { at, key, expected, remedy }: Misplaced): Unread {
  const found = word === '' ? 'the end of the line' : `"${word.slice(0, 60)}"`;
  const behind = key === undefined ? '' : `${key}: `;
  return {
    reason: `${behind}${notExpected(word, expected)}`,
    bears: 'timers',
    impossible: { at, found, expected, remedy },
  };
}
