import { type Address, parseAddress } from '../../base/address.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Cursor } from './cursor.ts';

/**
 * One end of a connection as a message names it. Undefined parts are not printed (or a crawl of the web took them
 * away).
 */
export interface Side {
  readonly zone: string | undefined;
  /** Undefined also where the device prints a name for it (`names` of its configuration). */
  readonly address: Address | undefined;
  readonly port: number | undefined;
  /** The same end on the other side of a translation, in parentheses behind it. */
  readonly mapped: Endpoint | undefined;
}

/**
 * Messages about ICMP and about addresses alone print no port. 0 is reserved (RFC 6335 section 6), so no connection
 * bears it.
 */
export const PORT_NOT_PRINTED = 0;

export const nowhere: Side = { zone: undefined, address: undefined, port: undefined, mapped: undefined };

/** The end as far as it is certain: a TCP or UDP end without a port is not an endpoint. */
export function endpointOf(side: Side): Endpoint | undefined {
  return side.address === undefined || side.port === undefined ? undefined : { address: side.address, port: side.port };
}

/**
 * `outside:192.0.2.7/443 (192.0.2.7/443)(CORP\ann)`. The interface name may hold blanks: `NP Identity Ifc`. With the
 * address it may have been taken out too: `<ip>/443`.
 */
export function readSide(cursor: Cursor): Side {
  const { text, at } = cursor;
  const isWithheld = WITHHELD.test(text.slice(at, endOfHost(text, at)));
  return readHost(cursor, isWithheld ? undefined : readZone(cursor));
}

/** `192.0.2.7/443`, without an interface. */
export function readBareSide(cursor: Cursor): Side {
  return readHost(cursor, undefined);
}

/** With or without an interface: 110002 has been seen both ways. */
export function readEitherSide(cursor: Cursor): Side {
  const { text, at } = cursor;
  return parseAddress(text.slice(at, endOfHost(text, at))) ? readBareSide(cursor) : readSide(cursor);
}

/**
 * An end and the word behind it, which is moved over and by which it is seen that nothing is left of the end: web pages
 * take addresses away with or without what stood around them (`for outside: to inside: duration`, `for outside to
 * inside duration`, `for to duration`).
 */
export function readEnd(cursor: Cursor, next: string, read: (cursor: Cursor) => Side = readSide): Side {
  cursor.blanks();
  const side = cursor.text.startsWith(next, cursor.at) ? nowhere : (readOnlyZone(cursor, next) ?? read(cursor));
  cursor.blanks();
  cursor.expect(next);
  return side;
}

/** `outside` before the next word. */
function readOnlyZone(cursor: Cursor, next: string): Side | undefined {
  const { text, at } = cursor;
  const end = text.indexOf(' ', at);
  const word = text.slice(at, end);
  if (!ONLY_ZONE.test(word) || !text.startsWith(next, end + 1)) return undefined;
  cursor.at = end;
  return { ...nowhere, zone: word };
}

/** What follows `faddr`, `gaddr` or `laddr`; `next` is the word that comes after it, so that an empty field is seen. */
export function readField(cursor: Cursor, field: string, next: string): Side {
  cursor.expect(field);
  cursor.blanks();
  if (cursor.damage !== undefined || cursor.text.startsWith(next, cursor.at)) return nowhere;
  const side = readBareSide(cursor);
  cursor.blanks();
  return side;
}

function readZone(cursor: Cursor): string | undefined {
  const colon = cursor.text.indexOf(':', cursor.at);
  if (colon <= cursor.at || colon - cursor.at > ZONE_CHARS_MAX) {
    cursor.fail('an interface name and ":"');
    return undefined;
  }
  return cursor.before(':', 'an interface name');
}

function readHost(cursor: Cursor, zone: string | undefined): Side {
  if (cursor.damage !== undefined) return nowhere;
  const { text, at } = cursor;
  const end = endOfHost(text, at);
  const address = printedAddress(cursor, text.slice(at, end), at);
  if (cursor.damage !== undefined) return nowhere;
  cursor.at = end;
  const port = text.charCodeAt(end) === SLASH ? readPort(cursor) : undefined;
  return { zone, address, port, mapped: readParentheses(cursor) };
}

/** Undefined for a name of the configuration, for nothing, and for what stands where an address was taken out. */
export function printedAddress(cursor: Cursor, printed: string, at: number): Address | undefined {
  const address = parseAddress(printed);
  if (!address && !NAME_OR_NOTHING.test(printed) && !WITHHELD.test(printed)) cursor.fail('an address', at);
  return address;
}

function readPort(cursor: Cursor): number | undefined {
  cursor.at++;
  const start = cursor.at;
  const end = endOfHost(cursor.text, start);
  const printed = cursor.text.slice(start, end);
  if (printed === '' || WITHHELD.test(printed)) {
    cursor.at = end;
    return undefined;
  }
  const port = Number(cursor.digits('a port'));
  if (port <= 65_535) return port;
  cursor.fail('a port up to 65535', start);
  return undefined;
}

/** The mapped end and the user stand in parentheses, in this order, with or without a blank before them. */
function readParentheses(cursor: Cursor): Endpoint | undefined {
  let mapped: Endpoint | undefined;
  const { text } = cursor;
  for (;;) {
    const open = text.charCodeAt(cursor.at) === BLANK ? cursor.at + 1 : cursor.at;
    if (text.charCodeAt(open) !== OPEN) return mapped;
    const close = text.indexOf(')', open);
    if (close < 0) {
      cursor.fail('")"', text.length);
      return mapped;
    }
    mapped ??= parseMapped(text.slice(open + 1, close));
    cursor.at = close + 1;
  }
}

function parseMapped(text: string): Endpoint | undefined {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const port = Number(text.slice(slash + 1));
  return address && port >= 0 && port <= 65_535 ? { address, port } : undefined;
}

function endOfHost(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === SLASH || code === BLANK || code === OPEN || code === COMMA) break;
  }
  return at;
}

/** Cisco allows 48 characters for `nameif`. */
const ZONE_CHARS_MAX = 48;
/** A name begins with a letter; digits that are no address are damage. */
const NAME_OR_NOTHING = /^(?:[A-Za-z][\w.-]*)?$/;
/** What people put for an address or a port that they do not show: `<ip>`, `[redacted]`, `10.1.x.x`, `***`. */
const WITHHELD = /^(?:<[^<>]*>|\[[^[\]]*\]|\{[^{}]*\}|[xX*]+|(?=.*[xX*])[\dxX*]{1,3}(?:\.[\dxX*]{1,3}){3})$/;
/** An interface; names of hosts have points, or a port behind them. */
const ONLY_ZONE = /^[A-Za-z][\w-]*$/;
const SLASH = 47;
const BLANK = 32;
const OPEN = 40;
const COMMA = 44;
