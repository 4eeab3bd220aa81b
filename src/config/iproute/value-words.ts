import { type Address, parseAddress } from '../../base/address.ts';
import { everything, type Family, parsePrefix, type Prefix } from '../../base/prefix.ts';
import type { PortRange } from '../../model/routing.ts';
import { type WordCursor, WrongWord } from '../word-cursor.ts';

/** What `ip` takes for the prefix that holds every address. */
const EVERYTHING = new Set(['default', 'all', 'any']);

export const isEverything = (word: string | undefined): boolean => word !== undefined && EVERYTHING.has(word);

/** A network as `ip` writes it: `10.4.0.0/24`, an address alone, `default`, and the short `10.1/16`. */
export function prefixOf(word: string, family: Family): Prefix | undefined {
  if (EVERYTHING.has(word)) return everything(family);
  return parsePrefix(word) ?? shortPrefix(word);
}

/** `10/8`, `172.16/12`: octets that are left out are zero (iproute2 lib/utils.c, get_addr_1). */
function shortPrefix(word: string): Prefix | undefined {
  const [, octets = '', length] = /^(\d+(?:\.\d+){0,2})\/(\d+)$/.exec(word) ?? [];
  if (length === undefined) return undefined;
  const missing = 4 - octets.split('.').length;
  return parsePrefix(`${octets}${'.0'.repeat(missing)}/${length}`);
}

export function takePrefix(cursor: WordCursor, family: Family): Prefix {
  const word = cursor.take();
  const prefix = word === undefined ? undefined : prefixOf(word, family);
  if (prefix !== undefined) return prefix;
  throw wrong(cursor, word, 'a network such as 10.4.0.0/24, or "default"', 'correct the address or its length');
}

export function takeAddress(cursor: WordCursor, what: string): Address {
  const word = cursor.take();
  const address = word === undefined ? undefined : parseAddress(word);
  if (address !== undefined) return address;
  throw wrong(cursor, word, `the address of ${what}`, 'write it as 10.1.0.1 or 2001:db8::1');
}

export function takeName(cursor: WordCursor, what: string): string {
  const word = cursor.take();
  if (word !== undefined) return word;
  throw wrong(cursor, word, what, 'add it behind the last word');
}

/**
 * In double quotes where its name has blanks in it, as that of an interface of Windows may have (`dev "Ethernet 2"`);
 * Linux knows no such names.
 */
export const takeDevice = (cursor: WordCursor): string =>
  cursor.takeQuoted() ?? takeName(cursor, 'the name of a device');

/** As `takeDevice` reads it. */
export const deviceWord = (name: string): string => (/\s/.test(name) ? `"${name}"` : name);

export function takeNumber(cursor: WordCursor, what: string): number {
  const word = cursor.take();
  if (word !== undefined && isNumber(word)) return Number(word);
  throw wrong(cursor, word, `the number of ${what}`, 'write it in digits, or hexadecimal behind 0x');
}

export const isNumber = (word: string): boolean => /^(?:0x[0-9a-f]{1,16}|\d{1,16})$/i.test(word);

/** `22` or `22-25`. */
export function takePorts(cursor: WordCursor): PortRange {
  const word = cursor.take();
  const ports = word === undefined ? undefined : portsOf(word);
  if (ports !== undefined) return ports;
  throw wrong(cursor, word, 'a port from 0 to 65535, or two with "-" between them', 'correct the port');
}

export function portsOf(word: string): PortRange | undefined {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word) ?? [];
  if (from === undefined || Number(from) > Number(to) || Number(to) > 65_535) return undefined;
  return { from: Number(from), to: Number(to) };
}

export const wrong = (cursor: WordCursor, word: string | undefined, expected: string, remedy: string): WrongWord =>
  new WrongWord(cursor, { found: word === undefined ? 'the end of the line' : `"${word}"`, expected, remedy });
