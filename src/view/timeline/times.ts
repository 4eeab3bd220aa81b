import type { Instant } from '../../base/instant.ts';
import { momentWords } from '../moment-words.ts';
import { Moments } from '../moment.ts';
import type { Scene } from './scene.ts';

/** What stands at the edge of a picture for each instant, and the day of it, where it has one. */
export interface Times {
  readonly day: string | undefined;
  readonly time: (at: Instant) => string;
  /** Of the longest of them. */
  readonly columns: number;
}

/** To the millisecond: fitted clocks are not better than that. A night that was played has hours without end. */
export function timesOf({ events, isPlayed }: Pick<Scene, 'events' | 'isPlayed'>): Times {
  const moments = new Moments(events.map(({ at }) => at));
  const time = (at: Instant): string => (isPlayed ? momentWords(at).padStart(12, '0') : moments.time(at));
  return {
    day: isPlayed ? undefined : moments.day,
    time,
    columns: Math.max(0, ...events.map(({ at }) => time(at).length)),
  };
}
