import { type Family, familyOf } from '../../base/prefix.ts';
import type { UnreadConfig } from '../../model/configuration.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import type { ConfigFile } from '../config-file.ts';
import type { NodeParts, OpenRoute } from '../parts.ts';
import type { TableNames } from '../table-names.ts';
import { eachLine } from '../text-lines.ts';
import { reasonOf, type WordCursor, wordsOf } from '../word-cursor.ts';
import { takeRoute } from './route-words.ts';

/**
 * Reads what `ip route`, `ip -6 route`, `ip -d route` and `ip route show table all` print. Hops of a multipath route
 * have lines of their own.
 */
export function readRouteListing({ file, text }: ConfigFile, tables: TableNames): NodeParts {
  const routes: OpenRoute[] = [];
  const unread: UnreadConfig[] = [];
  const context = { tables, family: familyOfName(file), form: 'listing' } as const;
  const take = (cursor: WordCursor) => takeRoute(cursor, context);
  for (const { line, words } of joinedLines(text)) {
    const by = { file, line, text: words };
    const read = wordsOf(words, take);
    if ('value' in read) routes.push(Object.assign(read.value, { by }));
    else unread.push({ ...by, reason: reasonOf(read.wrong), bears: 'routing' });
  }
  return routesPart(file, routes, unread);
}

/** `ip-6-route.txt`, `ip-route6.txt`. */
export const familyOfName = (file: string): Family =>
  /(?:^|[-_. ])6(?:[-_. ]|$)|(?:route|rule|neigh)s?6|ip6/.test(file.slice(file.lastIndexOf('/') + 1)) ? 6 : 4;

/** A route with the hops that follow it, indented. */
function* joinedLines(text: string): Generator<{ readonly line: number; readonly words: string }> {
  let open: { line: number; words: string } | undefined;
  for (const { line, content } of eachLine(text)) {
    const words = content.trim();
    if (words === '') continue;
    if (open && /^\s/.test(content) && /^(?:nexthop|cache)\b/.test(words)) {
      open.words += ` ${words}`;
      continue;
    }
    if (open) yield open;
    open = { line, words };
  }
  if (open) yield open;
}

/**
 * Routes with the families that were looked at: those of which the main table has a route. An empty listing is one of
 * IPv4, because that is what `ip route` shows.
 */
export function routesPart(file: string, routes: readonly OpenRoute[], unread: readonly UnreadConfig[]): NodeParts {
  const families = new Set<Family>(routes.length === 0 && unread.length === 0 ? [familyOfName(file)] : []);
  for (const { table, to } of routes) if (table === MAIN_TABLE) families.add(familyOf(to.address));
  return { looksLike: 'linux', routes: { routes, families: [...families] }, unread };
}
