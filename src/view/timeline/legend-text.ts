import { COLUMNS } from '../paint.ts';
import { barWords } from './legend.ts';
import type { Scene } from './scene.ts';
import { BAR_GLYPHS } from './text-graph.ts';

/** Only what the picture uses. */
export function legendText(scene: Scene): string[] {
  const tones = new Set(scene.events.map(({ tone }) => tone));
  const ends = new Set(scene.arrows.map(({ end }) => end));
  const entries = [
    tones.has('ordinary') || tones.has('good') ? 'o event' : '',
    tones.has('bad') ? 'x failure' : '',
    tones.has('tick') ? '+ keepalive' : '',
    tones.has('computed') ? '? computed, in no log' : '',
    ends.has('arrives') ? '──> arrives' : '',
    ends.has('sent') ? '┄┄> sent, arrival not seen' : '',
    ends.has('unanswered') ? '──x lost, or no answer came' : '',
    ends.has('denied') ? '──>x dropped' : '',
    ends.has('reset') ? '─RST─> refused' : '',
    ...[...new Set(scene.bars.map(({ kind }) => kind))].map((kind) => `${BAR_GLYPHS[kind]} ${barWords[kind]}`),
    ': time passes',
  ];
  return entries.filter(Boolean).reduce(append, []);
}

/** Puts an entry on the last line if it fits there whole. */
function append(lines: string[], entry: string): string[] {
  const last = lines.at(-1);
  if (last === undefined || last.length + 3 + entry.length > COLUMNS) return [...lines, entry];
  return [...lines.slice(0, -1), `${last}   ${entry}`];
}
