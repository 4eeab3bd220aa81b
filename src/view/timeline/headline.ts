import { Moments } from '../moment.ts';
import type { Scene } from './scene.ts';

/** Whose time it is, and of which day. */
export function headlineOf({ clock, events }: Scene): string {
  const { day } = new Moments(events.map(({ at }) => at));
  return `${clock === undefined ? 'Time' : `Time of ${clock}`}${day === undefined ? '' : `, ${day}`}`;
}
