import { formatDuration } from '../../base/duration.ts';
import { between, instant } from '../../base/instant.ts';
import { limits } from '../../base/limits.ts';
import type { KeptVerdict } from '../../check/check.ts';
import type { Limit } from '../../check/judgement.ts';

/** Which bound ended a simulation before its time, where in it, and what to do about it. */
export function limitWords(limit: Limit, { endedAt }: Pick<KeptVerdict, 'endedAt'>): string {
  const at = formatDuration(between(instant(0), endedAt));
  switch (limit) {
    case 'EVENTS_MAX':
      return `EVENTS_MAX, ${at} after the beginning: ${limits.simulatedEventsMax} events were played (simulatedEventsMax); play less of it (--until), or let its programs say less one by one (bulk)`;
    case 'RELAY_LOOP':
      return `RELAY_LOOP, ${at} after the beginning: data goes round between relays; let one of them connect elsewhere`;
  }
}
