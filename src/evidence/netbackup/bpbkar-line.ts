import type { Instant } from '../../base/instant.ts';
import type { Calendar } from '../reader.ts';
import type { Entry } from './legacy-line.ts';
import { StampPlaces, stampOf } from './stamp.ts';

/**
 * The line of bpbkar32 and tar32 on Windows, which keep a twelve-hour clock of their own:
 * `06/07/02 05:21:39 AM: [441]: INF - …` in old versions, `5:21:39.118 PM: [1892.752] <4> …` later. The old one has no
 * severity; its errors say `ERR - `.
 */
export function bpbkarLines(calendar: Calendar): (text: string) => { entry: Entry; at: Instant } | undefined {
  const places = new StampPlaces(calendar);
  return (text) => {
    const half = text.indexOf('M: [');
    if (half < 8 || half > 32) return undefined;
    const stamp = stampOf(text);
    const parts = stamp && PARTS.exec(stamp.rest);
    const at = parts ? places.at(stamp) : undefined;
    if (!parts || at === undefined) return undefined;
    const [, pid = '', tid, severity = '4', message = ''] = parts;
    const entry = { pid: Number(pid), tid: tid ? Number(tid) : undefined, severity: Number(severity), message };
    return { entry, at };
  };
}

const PARTS = /^: \[(\d{1,10})(?:\.(\d{1,10}))?\]:? (?:<(\d{1,2})> ?)?(.*)$/;
