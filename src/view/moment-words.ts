import type { Instant } from '../base/instant.ts';
import { timeText } from './moment.ts';

const HOUR_US = 3_600_000_000;

/**
 * `0:00:01.250`, `26:03:00.000`: since the beginning of the simulation, hours without end. What is finer than a
 * millisecond is left out as the timeline leaves it out, so that one instant reads alike in both.
 */
export const momentWords = (at: Instant): string => `${Math.floor(at / HOUR_US)}${timeText(at, true).slice(2)}`;
