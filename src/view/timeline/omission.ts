import type { Omission } from './scene.ts';

/** What was left out, in a sentence or two; nothing when nothing was. */
export function omissionWords({ events, lanes, bars, behind }: Omission): string[] {
  const parts = [
    events > 0 ? `${events} lesser ${events === 1 ? 'event' : 'events'}` : '',
    lanes > 0 ? `${lanes} ${lanes === 1 ? 'party' : 'parties'}` : '',
    bars > 0 ? `${bars} ${bars === 1 ? 'stretch' : 'stretches'} of waiting` : '',
  ].filter(Boolean);
  return [
    ...(parts.length === 0 ? [] : [`Not drawn, to keep the picture readable: ${parts.join(', ')}.`]),
    ...(behind === undefined ? [] : [behind]),
  ];
}
