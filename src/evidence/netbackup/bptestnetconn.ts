import { type Address, parseAddress } from '../../base/address.ts';
import { milliseconds } from '../../base/duration.ts';
import type { TextFormat } from '../reader.ts';

/**
 * What `bptestnetconn` prints for each address of a host:
 * `FL: name -> 10.2.0.9 : 1 ms FAST (< 5 sec) SRC: 10.1.0.4,10.3.0.4`. FL is the forward lookup, SRC the addresses that
 * NetBackup would bind its socket to, in order; `ANY` leaves it to the system.
 */
export const bptestnetconn: TextFormat = {
  name: 'bptestnetconn',
  trigger: 'FL: |adding hostname',
  open: (page) => (line, number) => {
    if (line.startsWith('adding hostname =')) return 'read';
    const found = FORWARD_LOOKUP.exec(line);
    if (!found) return 'other';
    const sources = sourcesIn((found[3] ?? '').trimEnd());
    const to = parseAddress(found[1] ?? '');
    const took = milliseconds(Number(found[2]));
    page.emit(
      { kind: 'sources-offered', ...(sources ? { sources } : {}), ...(to ? { to } : {}), took },
      { at: page.calendar.now(), line: number },
    );
    return 'read';
  },
};

const FORWARD_LOOKUP =
  /^FL: ?(?:\S{0,255} )?-> ?(\S{0,64}) ?: (\d{1,9}) ms (?:FAST|SLOW)\b[^S]{0,40}SRC: ?(\S.{0,8000})?$/;

/** Undefined unless every element is an address: a list with gaps, as web pages make it, is no list. */
function sourcesIn(text: string): readonly Address[] | undefined {
  if (text === 'ANY') return [];
  const sources = text.split(/, */).map(parseAddress);
  return sources.every((source) => source !== undefined) ? sources : undefined;
}
