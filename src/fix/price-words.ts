import { formatDuration } from '../base/duration.ts';
import type { Price } from './price.ts';

/** Keepalives are few: packets an hour where there is less than one in ten seconds. */
export function rateWords(perSecond: number): string {
  if (perSecond >= 0.1) return `${perSecond.toFixed(1)} packets a second`;
  const hourly = Math.max(1, Math.round(perSecond * 3_600));
  return `${hourly} ${hourly === 1 ? 'packet' : 'packets'} an hour`;
}

/**
 * How much longer the device's table becomes. Of the case's own sessions that is counted; how many connections
 * everybody else opens no file of a case says, so their part stays the product that it is.
 */
export function tableWords({
  entriesStay,
  entries,
  widely,
}: Pick<Price, 'entriesStay' | 'entries' | 'widely'>): readonly string[] {
  if (entriesStay === undefined) return [];
  const stay = formatDuration(entriesStay);
  const own =
    entries === undefined || entries === 0
      ? ''
      : ` that is at most ${entries} ${entries === 1 ? 'entry' : 'entries'} of the sessions of the case at once`;
  const others = widely
    ? ` of everything else, as many as the device sees of such connections in ${stay}: a rate that no file of the case says, and the device does (ASA: show perfmon, show conn count; Linux: conntrack -S, conntrack -C)`
    : '';
  const both = [own, others].filter(Boolean).join(';');
  return [`A connection that ends without a word keeps its entry for ${stay}${both === '' ? '' : `:${both}`}.`];
}
