import type { FilterMatch } from '../../model/netfilter.ts';
import type { Field } from './field.ts';
import type { NftCursor } from './nft-words.ts';
import { flagBitsOf, numberOf } from './protocol-table.ts';

/**
 * The left side of a match: what it looks at, and what must hold for it to be there at all (nft's implicit
 * dependencies).
 */
export interface Selector {
  readonly field: Field;
  readonly needs: readonly FilterMatch[];
}

export type NftFamily = 'ip' | 'ip6' | 'inet';

const ALL_BITS = 0xffff_ffff;

/**
 * Reads a selector; undefined where the next word begins none. Words of a selector that is not understood are taken all
 * the same.
 */
export function readSelector(cursor: NftCursor, family: NftFamily): Selector | undefined {
  const word = cursor.peek();
  if (word === undefined) return undefined;
  const from = cursor.position;
  const field = readField(cursor, word);
  if (field === undefined) return undefined;
  const understood = field === 'other' ? ({ on: 'not-understood', text: cursor.since(from) } as const) : field;
  return { field: understood, needs: needsOf({ word, next: wordBehind(cursor, from) }, family) };
}

const wordBehind = (cursor: NftCursor, from: number): string => cursor.since(from).split(' ')[1] ?? '';

function readField(cursor: NftCursor, word: string): Field | 'other' | undefined {
  const next = cursor.peek(1) ?? '';
  switch (word) {
    case 'ip':
    case 'ip6':
      return twoWords(cursor, ipFields.get(next));
    case 'tcp':
    case 'udp':
    case 'th':
    case 'sctp':
    case 'dccp':
      if (word === 'tcp' && next === 'flags') return flagsField(cursor);
      if (word === 'tcp' && next === 'option') return take(cursor, 4, 'other');
      return twoWords(cursor, portFields.get(next));
    case 'icmp':
    case 'icmpv6':
      return icmpField(cursor, word === 'icmp' ? 4 : 6);
    case 'meta':
      cursor.take();
      return metaField(cursor);
    case 'ct':
      return conntrackField(cursor);
    case 'fib':
      return fibField(cursor);
    default:
      if (metaFields.has(word) || BARE_META.has(word)) return metaField(cursor);
      return OTHER_SELECTORS.has(word) ? take(cursor, WORDS_OF_OTHER.get(word) ?? 2, 'other') : undefined;
  }
}

function take<T>(cursor: NftCursor, words: number, result: T): T {
  for (let i = 0; i < words; i++) cursor.take();
  return result;
}

const twoWords = (cursor: NftCursor, field: Field | undefined): Field | 'other' => take(cursor, 2, field ?? 'other');

const ipFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['saddr', { on: 'source' }],
  ['daddr', { on: 'destination' }],
  ['protocol', { on: 'protocol' }],
  ['nexthdr', { on: 'protocol' }],
]);

const portFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['sport', { on: 'source-port' }],
  ['dport', { on: 'destination-port' }],
]);

const metaFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['l4proto', { on: 'protocol' }],
  ['nfproto', { on: 'family' }],
  ['protocol', { on: 'family' }],
  ['iifname', { on: 'arrival' }],
  ['iif', { on: 'arrival' }],
  ['oifname', { on: 'egress' }],
  ['oif', { on: 'egress' }],
  ['skuid', { on: 'user' }],
  ['pkttype', { on: 'packet-type' }],
]);

/** Keys of `meta` that nft prints or takes without the word. */
const BARE_META: ReadonlySet<string> = new Set([
  'mark',
  'iiftype',
  'oiftype',
  'iifgroup',
  'oifgroup',
  'skgid',
  'cgroup',
]);

/** Selectors that are known to be such, with the words that they have before the value. */
const OTHER_SELECTORS: ReadonlySet<string> = new Set([
  'ether',
  'vlan',
  'arp',
  'esp',
  'ah',
  'comp',
  'udplite',
  'socket',
  'rt',
  'numgen',
  'jhash',
  'symhash',
  'osf',
  'ipsec',
  'exthdr',
  'frag',
  'hbh',
  'dst',
  'mh',
  'srh',
  'igmp',
]);
const WORDS_OF_OTHER: ReadonlyMap<string, number> = new Map([
  ['numgen', 4],
  ['ipsec', 3],
]);

function icmpField(cursor: NftCursor, version: 4 | 6): Field | 'other' {
  const next = cursor.peek(1);
  if (next === 'type' || next === 'code') return take(cursor, 2, { on: `icmp-${next}`, version } as const);
  return take(cursor, 2, 'other');
}

function metaField(cursor: NftCursor): Field | 'other' {
  const key = cursor.text();
  if (key === 'mark') return { on: 'mark', mask: readMask(cursor) };
  return metaFields.get(key) ?? 'other';
}

function conntrackField(cursor: NftCursor): Field | 'other' {
  const key = cursor.peek(1);
  if (key === 'original' || key === 'reply') {
    const third = cursor.peek(2);
    return take(cursor, third === 'ip' || third === 'ip6' ? 4 : 3, 'other');
  }
  cursor.take();
  switch (cursor.text()) {
    case 'state':
      return { on: 'state' };
    case 'status':
      return { on: 'conntrack-status' };
    case 'direction':
      return { on: 'direction' };
    case 'mark':
      return { on: 'connection-mark', mask: readMask(cursor) };
    default:
      return 'other';
  }
}

/** `& 0xff`, and the older `and 0xff`. */
function readMask(cursor: NftCursor): number {
  if (!cursor.takeIf('&', 'and')) return ALL_BITS;
  return numberOf(cursor.text()) ?? ALL_BITS;
}

/** `fib saddr . mark . iif oif`, `fib daddr type`. */
function fibField(cursor: NftCursor): Field | 'other' {
  cursor.take();
  const looksUp = [cursor.text()];
  while (cursor.takeIf('.')) looksUp.push(cursor.text());
  const result = cursor.text();
  const of = looksUp.includes('saddr') ? 'source' : 'destination';
  if (result === 'type' && looksUp.length === 1) return { on: 'address-type', of };
  const isPath = (result === 'oif' || result === 'oifname' || result === 'check') && of === 'source';
  if (!isPath || looksUp.some((key) => !['saddr', 'mark', 'iif'].includes(key))) return 'other';
  const withMark = looksUp.includes('mark') ? { withMark: true as const } : {};
  return { on: 'reverse-path', loose: !looksUp.includes('iif'), ...withMark };
}

/** The mask of `tcp flags` is read with the value, where newer listings have it. */
function flagsField(cursor: NftCursor): Field | 'other' {
  cursor.take();
  cursor.take();
  if (!cursor.takeIf('&')) return { on: 'tcp-flags', mask: 'any' };
  const from = cursor.position;
  if (cursor.takeIf('(')) while (!cursor.done && !cursor.takeIf(')')) cursor.take();
  else cursor.take();
  const names = cursor.since(from).replaceAll(/[\s()]/g, '');
  const mask = flagBitsOf(names);
  return mask === undefined ? 'other' : { on: 'tcp-flags', mask };
}

function needsOf({ word, next }: { word: string; next: string }, family: NftFamily): readonly FilterMatch[] {
  const protocol = PROTOCOL_OF_WORD.get(word);
  if (protocol !== undefined) return [{ on: 'protocol', protocols: [protocol], inverted: false }];
  if (family !== 'inet' || next === '') return [];
  if (word === 'ip') return [{ on: 'family', families: [4], inverted: false }];
  return word === 'ip6' ? [{ on: 'family', families: [6], inverted: false }] : [];
}

const PROTOCOL_OF_WORD: ReadonlyMap<string, number> = new Map([
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
  ['icmpv6', 58],
  ['sctp', 132],
  ['dccp', 33],
]);
