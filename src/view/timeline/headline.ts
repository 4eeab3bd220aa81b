import type { Scene } from './scene.ts';
import { timesOf } from './times.ts';

/** Whose time it is, and of which day. */
export function headlineOf({ clock, ...scene }: Scene): string {
  const { day } = timesOf(scene);
  return `${clock === undefined ? 'Time' : `Time of ${clock}`}${day === undefined ? '' : `, ${day}`}`;
}

/** What the numbers in brackets are; nothing where none is drawn, as of a night that was played and has no story. */
export const numbersWords = ({ events, bars }: Scene): string =>
  [...events, ...bars].some(({ sentence }) => sentence !== undefined) ? ' [n] is a sentence of the story.' : '';
