import type { FilterMatch, FilterStatement } from '../../model/netfilter.ts';
import { choicesOf, type NftChoice, type NftPlace, readKey, timeoutsKey } from './nft-match.ts';
import { readLog } from './nft-log.ts';
import { markStatements } from './nft-mark.ts';
import { readTranslation } from './nft-translation.ts';
import type { NftCursor } from './nft-words.ts';
import { numberOf } from './protocol-table.ts';
import { rejectKindOf } from './reject-table.ts';

export interface StatementChoice {
  readonly matches: readonly FilterMatch[];
  readonly statements: readonly FilterStatement[];
}

export type NftStatement =
  | { readonly kind: 'statement'; readonly statements: readonly FilterStatement[] }
  | { readonly kind: 'limit'; readonly match: FilterMatch }
  | { readonly kind: 'choices'; readonly choices: readonly StatementChoice[] };

const say = (...statements: readonly FilterStatement[]): NftStatement => ({ kind: 'statement', statements });

/** Reads one statement of a rule; undefined, with nothing taken, where the next word begins none. */
export function readStatement(cursor: NftCursor, place: NftPlace): NftStatement | undefined {
  const from = cursor.position;
  const next = cursor.peek(1);
  switch (cursor.peek()) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'jump':
    case 'goto':
      return readVerdict(cursor);
    case 'reject':
      return readReject(cursor, place);
    case 'notrack':
      cursor.take();
      return say({ kind: 'notrack' });
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return readTranslation(cursor, place);
    case 'log':
      return say(readLog(cursor));
    case 'counter':
    case 'add':
    case 'update':
    case 'delete':
    case 'set':
    case 'flow':
      return readCount(cursor);
    case 'limit':
    case 'quota':
      return readLimit(cursor);
    case 'meta':
    case 'mark':
    case 'ct':
      if (next === 'count') return readLimit(cursor);
      return readSetting(cursor, place);
    case 'tcp':
      return next === 'option' ? readOption(cursor) : undefined;
    case 'queue':
    case 'dup':
    case 'fwd':
    case 'tproxy':
    case 'synproxy':
    case 'secmark':
      return skipUnknown(cursor, from);
    case 'xt':
      return readExtension(cursor);
    default:
      return undefined;
  }
}

function readVerdict(cursor: NftCursor): NftStatement {
  const verdict = cursor.takeIf('accept', 'drop', 'return', 'continue', 'jump', 'goto');
  switch (verdict) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      return say({ kind: verdict });
    case 'jump':
    case 'goto':
      return say({ kind: verdict, chain: cursor.text() });
    default:
      return say();
  }
}

/** Statements that end up to here are not understood: their words go on to the end of the rule. */
function skipUnknown(cursor: NftCursor, from: number): NftStatement {
  while (!cursor.done && cursor.peek() !== 'comment') cursor.take();
  return say({ kind: 'not-understood', text: cursor.since(from) });
}

/** What iptables-nft has put into a table and nft cannot show: `xt match string`, `xt target "CHECKSUM"`. */
function readExtension(cursor: NftCursor): NftStatement {
  const from = cursor.position;
  cursor.take();
  const isMatch = cursor.takeIf('match') !== undefined;
  if (!isMatch) cursor.takeIf('target');
  cursor.take();
  const unknown = { text: cursor.since(from) };
  if (!isMatch) return say({ kind: 'not-understood', ...unknown });
  return { kind: 'choices', choices: [{ matches: [{ on: 'not-understood', ...unknown }], statements: [] }] };
}

function readReject(cursor: NftCursor, place: NftPlace): NftStatement {
  const from = cursor.position;
  cursor.take();
  if (!cursor.takeIf('with')) return say({ kind: 'reject', with: 'port-unreachable' });
  const protocol = cursor.text();
  cursor.takeIf('type');
  const name = cursor.text();
  const kind = protocol === 'tcp' ? 'tcp-reset' : rejectKindOf(name);
  if (kind === undefined) return say({ kind: 'not-understood', text: cursor.since(from) });
  const reject: FilterStatement = { kind: 'reject', with: kind };
  const family = protocol === 'icmp' ? 4 : protocol === 'icmpv6' ? 6 : undefined;
  // In an `inet` table nft leaves out the family that the message implies.
  if (family === undefined || place.family !== 'inet') return say(reject);
  const matches: readonly FilterMatch[] = [{ on: 'family', families: [family], inverted: false }];
  return { kind: 'choices', choices: [{ matches, statements: [reject] }] };
}

function readCount(cursor: NftCursor): NftStatement {
  const from = cursor.position;
  const word = cursor.text();
  if (word !== 'counter') return readSetChange(cursor, from);
  while (cursor.takeIf('packets', 'bytes', 'name')) cursor.take();
  return say({ kind: 'no-verdict', text: word });
}

/**
 * `add @set { ip saddr timeout 30s }`, `flow add @table`. A map that is filled in passing is a list for later packets.
 */
function readSetChange(cursor: NftCursor, from: number): NftStatement {
  while (!cursor.done && !(cursor.peek() ?? '').startsWith('@')) cursor.take();
  cursor.take();
  if (cursor.takeIf('{')) cursor.block();
  return say({ kind: 'no-verdict', text: cursor.since(from) });
}

/** `limit rate over 10/second burst 5 packets`, `quota over 25 mbytes used 0 bytes`, `ct count over 20`. */
function readLimit(cursor: NftCursor): NftStatement {
  const from = cursor.position;
  const head = cursor.text();
  if (head !== 'quota') cursor.take();
  const inverted = cursor.takeIf('over') !== undefined;
  cursor.takeIf('until');
  cursor.take();
  if (head === 'quota') cursor.take();
  if (head === 'limit') cursor.takeIf(...RATE_UNITS);
  if (cursor.takeIf('burst', 'used')) {
    cursor.take();
    cursor.take();
  }
  return { kind: 'limit', match: { on: 'limit', text: cursor.since(from), inverted } };
}

const RATE_UNITS = ['bytes/second', 'kbytes/second', 'mbytes/second', 'bytes/minute', 'kbytes/minute', 'mbytes/minute'];

/** `meta mark set ...`, `ct mark set ...`; undefined where it is a match. */
function readSetting(cursor: NftCursor, place: NftPlace): NftStatement | undefined {
  const isBare = cursor.peek() === 'mark';
  const key = isBare ? 'meta mark' : `${cursor.peek()} ${cursor.peek(1)}`;
  if (cursor.peek(isBare ? 1 : 2) !== 'set') return undefined;
  const from = cursor.position;
  for (let i = 0; i < (isBare ? 2 : 3); i++) cursor.take();
  if (key === 'ct timeout' && cursor.peek() !== '{') return readTimeouts(cursor, place);
  if (key !== 'meta mark' && key !== 'ct mark') return readOtherSetting(cursor, { key, from });
  const isMap = readMarkMap(cursor, key, place);
  if (isMap) return isMap;
  const statement = markStatements(cursor, key);
  return say(statement ?? { kind: 'not-understood', text: cursor.since(from) });
}

function readTimeouts(cursor: NftCursor, { family, table }: NftPlace): NftStatement {
  return say({ kind: 'set-timeouts', policy: timeoutsKey(family, table, cursor.text()), of: 'connection' });
}

/**
 * `ct helper set "ftp"`, `meta priority set 1:2`, `meta pkttype set host`: nothing that decides where a packet goes.
 */
function readOtherSetting(cursor: NftCursor, { key, from }: { key: string; from: number }): NftStatement {
  cursor.take();
  const harmless = HARMLESS_SETTINGS.has(key);
  return say({ kind: harmless ? 'no-verdict' : 'not-understood', text: cursor.since(from) });
}

const HARMLESS_SETTINGS: ReadonlySet<string> = new Set([
  'ct helper',
  'ct label',
  'ct event',
  'ct expectation',
  'meta priority',
  'meta nftrace',
  'meta pkttype',
]);

function readMarkMap(cursor: NftCursor, key: 'meta mark' | 'ct mark', place: NftPlace): NftStatement | undefined {
  if (['mark', 'meta', 'ct'].includes(cursor.peek() ?? '') && !isMapAhead(cursor)) return undefined;
  const selectors = readKey(cursor, place);
  if (selectors === undefined || !cursor.takeIf('map')) return undefined;
  return { kind: 'choices', choices: choicesOf(cursor, selectors, place).map((choice) => marked(choice, key)) };
}

function isMapAhead(cursor: NftCursor): boolean {
  for (let i = 0; cursor.peek(i) !== undefined && i < MAP_AHEAD_WORDS; i++) if (cursor.peek(i) === 'map') return true;
  return false;
}

/** The longest key of a concatenation that nft takes has fewer words before its map. */
const MAP_AHEAD_WORDS = 12;

function marked({ matches, data }: NftChoice, key: 'meta mark' | 'ct mark'): StatementChoice {
  const value = numberOf(data[0]?.text ?? '');
  if (value === undefined) return { matches, statements: [{ kind: 'not-understood', text: `${key} set from a map` }] };
  const kind = key === 'meta mark' ? 'set-mark' : 'set-connection-mark';
  return { matches, statements: [{ kind, value, mask: 0xffff_ffff }] };
}

/** `tcp option maxseg size set 1360`, `... set rt mtu`; undefined where it is a match. */
function readOption(cursor: NftCursor): NftStatement | undefined {
  if (cursor.peek(2) !== 'maxseg' || cursor.peek(4) !== 'set') return undefined;
  for (let i = 0; i < 5; i++) cursor.take();
  if (cursor.takeIf('rt')) {
    cursor.take();
    return say({ kind: 'set-mss' });
  }
  const bytes = numberOf(cursor.text());
  return say({ kind: 'set-mss', ...(bytes !== undefined && { bytes }) });
}
