import type { UnreadConfig } from '../../model/configuration.ts';
import type { ConfigFile } from '../config-file.ts';
import { isObject, jsonEntries, type JsonObject, objectsAt, strangersAt, textsAt, wordAt } from '../json-entries.ts';
import type { NodeParts, OpenRoute } from '../parts.ts';
import type { TableNames } from '../table-names.ts';
import { reasonOf, type WordCursor, wordsOf } from '../word-cursor.ts';
import { routesPart } from './route-listing.ts';
import { takeRoute } from './route-words.ts';

/**
 * Reads `ip -j route show table all` (and `ip -j -6 route`). Each entry is put into the words that `ip route` would
 * print, and those are read: JSON and text cannot be understood differently, and the words are what is cited.
 */
export function readRouteJson({ file, text }: ConfigFile, tables: TableNames): NodeParts {
  const routes: OpenRoute[] = [];
  const unread: UnreadConfig[] = [];
  const context = { tables, family: 4, form: 'listing' } as const;
  const take = (cursor: WordCursor) => takeRoute(cursor, context);
  for (const { line, text: written, value } of jsonEntries(text)) {
    const words = value === undefined ? undefined : routeWords(value);
    const by = { file, line, text: words ?? written.slice(0, 200) };
    if (words === undefined) {
      unread.push({ ...by, reason: 'damaged JSON, or no route', bears: 'routing' });
      continue;
    }
    const read = wordsOf(words, take);
    if ('value' in read) routes.push(Object.assign(read.value, { by }));
    else unread.push({ ...by, reason: reasonOf(read.wrong), bears: 'routing' });
  }
  return routesPart(file, routes, unread);
}

/** The words of one entry; undefined when it has no destination. */
function routeWords(entry: JsonObject): string | undefined {
  const to = wordAt(entry, 'dst');
  if (to === undefined) return undefined;
  const words = [wordAt(entry, 'type'), to, ...hopWords(entry)];
  pairs(entry, words, [
    ['nhid', 'nhid'],
    ['table', 'table'],
    ['protocol', 'proto'],
    ['scope', 'scope'],
    ['prefsrc', 'src'],
    ['metric', 'metric'],
    ['tos', 'tos'],
  ]);
  const mtu = objectsAt(entry, 'metrics').flatMap((one) => wordAt(one, 'mtu') ?? [])[0];
  if (mtu !== undefined) words.push('mtu', mtu);
  words.push(...textsAt(entry, 'flags'));
  for (const hop of objectsAt(entry, 'nexthops')) {
    words.push('nexthop', ...hopWords(hop));
    pairs(hop, words, [['weight', 'weight']]);
    words.push(...textsAt(hop, 'flags'));
  }
  // A route that lacks one of its next hops is another route.
  for (const stranger of strangersAt(entry, 'nexthops')) words.push('nexthop', stranger);
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}

function hopWords(hop: JsonObject): (string | undefined)[] {
  const words: (string | undefined)[] = [];
  const { via } = hop;
  if (isObject(via)) words.push('via', wordAt(via, 'family'), wordAt(via, 'host'));
  else if (via !== undefined) words.push('via', wordAt(hop, 'via'));
  pairs(hop, words, [
    ['gateway', 'via'],
    ['dev', 'dev'],
  ]);
  return words;
}

function pairs(from: JsonObject, into: (string | undefined)[], keys: readonly (readonly [string, string])[]): void {
  for (const [key, word] of keys) {
    const value = wordAt(from, key);
    if (value !== undefined) into.push(word, value);
  }
}
