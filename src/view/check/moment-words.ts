import type { Instant } from '../../base/instant.ts';

const two = (count: number): string => String(count).padStart(2, '0');

/** `0:00:01.250`, `26:03:00.000`: since the beginning of the simulation, hours without end. */
export function momentWords(at: Instant): string {
  const ms = Math.round(at / 1_000);
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1_000) % 60,
  ];
  return `${hours}:${two(minutes)}:${two(seconds)}.${String(ms % 1_000).padStart(3, '0')}`;
}
