import { type Instant, instant } from '../../base/instant.ts';
import type { Page } from '../reader.ts';
import { readStamp, type Stamp } from './stamp.ts';

/** What stands before the message of a syslog line. */
export interface Header {
  readonly at: Instant;
  readonly node: string | undefined;
  readonly utc: boolean;
  /** After the last thing of the header that was understood. */
  readonly end: number;
}

/**
 * Reads the header of `line`, which ends at `end`. Each relay that a line passed may have put its own stamp and host
 * before it (RFC 3164 section 4.3), so the last stamp is the device's, and its clock is the one that durations and idle
 * times are counted on. Undefined when the stamp names a day that there is not. A line without any stamp is of the time
 * of the line before it.
 */
export function readHeader(line: string, end: number, page: Page): Header | undefined {
  const found = findStamps(line, end);
  if (!found.stamp) {
    const named = BARE_HOST.exec(line.slice(0, end));
    const node = named?.[1] ?? named?.[2];
    return { at: page.calendar.now(), node, utc: false, end: node === undefined ? 0 : end };
  }
  const at = instantOf(found.stamp, page);
  if (at === undefined) return undefined;
  // The host after a relay's stamp is whatever the relay calls the sender (often the reverse name of one interface of
  // the firewall): it stands in only where neither the device nor the page has a name.
  const node = found.host ?? (page.speaker.node === undefined ? found.relayHost : undefined);
  return { at, node, utc: found.stamp.offsetUs !== undefined, end: found.end };
}

interface Stamps {
  stamp: Stamp | undefined;
  /** What stands right after the last stamp. */
  host: string | undefined;
  /** What stands right after the stamp before that. */
  relayHost: string | undefined;
  end: number;
}

function findStamps(line: string, end: number): Stamps {
  const found: Stamps = { stamp: undefined, host: undefined, relayHost: undefined, end: 0 };
  let hostMayFollow = false;
  let at = afterPriority(line);
  while (at < end) {
    if (isSeparator(line.charCodeAt(at))) {
      at++;
      continue;
    }
    const stamp = readStamp(line, at);
    if (stamp && stamp.end <= end) {
      found.relayHost = found.host ?? found.relayHost;
      found.host = undefined;
      found.stamp = stamp;
      found.end = stamp.end;
      at = stamp.end;
      hostMayFollow = true;
      continue;
    }
    const start = at;
    while (at < end && !isBlank(line.charCodeAt(at))) at++;
    if (!hostMayFollow) continue;
    const token = line.slice(start, line.charCodeAt(at - 1) === COLON ? at - 1 : at);
    if (FACILITY.test(token)) continue; // some collectors print `local4.info` between stamp and host
    hostMayFollow = false;
    if (!HOST.test(token)) continue;
    found.host = token;
    found.end = at;
  }
  return found;
}

function instantOf(stamp: Stamp, page: Page): Instant | undefined {
  const { year, month, day, sinceMidnightUs, offsetUs = 0 } = stamp;
  const local =
    year === undefined
      ? page.calendar.dayOfYear(month, day, sinceMidnightUs)
      : page.calendar.date(year, month, day, sinceMidnightUs);
  return local === undefined ? undefined : instant(local - offsetUs);
}

/** After `<166>`: facility and severity, which are configurable and decide nothing. */
function afterPriority(line: string): number {
  if (line.charCodeAt(0) !== LESS) return 0;
  const close = line.indexOf('>');
  return close > 0 && close <= 4 ? close + 1 : 0;
}

/**
 * `[` opens the stamp of dmesg -T; a colon stands before the stamp of EMBLEM lines; `*` marks a clock that is not set.
 */
const isSeparator = (code: number): boolean => isBlank(code) || code === COLON || code === 91 || code === 42;
const isBlank = (code: number): boolean => code === 32 || code === 9;

const COLON = 58;
const LESS = 60;
const HOST = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/;
const FACILITY = /^(?:local[0-7]|user|daemon|auth|syslog|kern)\.[a-z]+$/i;
/**
 * `logging device-id` without `logging timestamp`: `HQ-ASA : `, `<166>HQ-ASA: `. Without either mark it may be any
 * word.
 */
const BARE_HOST = /^(?:<\d{1,3}>([A-Za-z][\w.-]{0,252}) ?: ?|([A-Za-z][\w.-]{0,252}) : ?)$/;
