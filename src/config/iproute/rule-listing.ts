import type { Family } from '../../base/prefix.ts';
import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { RoutingRule } from '../../model/routing.ts';
import type { ConfigFile } from '../config-file.ts';
import { jsonEntries, type JsonObject, textAt } from '../json-entries.ts';
import type { NodeParts } from '../parts.ts';
import type { TableNames } from '../table-names.ts';
import { eachLine } from '../text-lines.ts';
import { reasonOf, wordsOf } from '../word-cursor.ts';
import { familyOfName } from './route-listing.ts';
import { type OpenRule, takeRule } from './rule-words.ts';

/** Reads what `ip rule` or `ip -6 rule` prints. */
export function readRuleListing({ file, text }: ConfigFile, tables: TableNames): NodeParts {
  const lines = [...eachLine(text)].filter(({ content }) => content.trim() !== '');
  return rulesPart(
    file,
    lines.map(({ line, content }) => ({ file, line, text: content.trim().replaceAll('\t', ' ') })),
    tables,
  );
}

/** Reads `ip -j rule`: each entry is put into words, and those are read. */
export function readRuleJson({ file, text }: ConfigFile, tables: TableNames): NodeParts {
  const lines: ConfigLine[] = [];
  const unread: UnreadConfig[] = [];
  for (const { line, text: written, value } of jsonEntries(text)) {
    if (value !== undefined && isRule(value)) lines.push({ file, line, text: ruleWords(value) });
    else unread.push({ file, line, text: written.slice(0, 200), reason: 'damaged JSON, or no rule', bears: 'routing' });
  }
  const parts = rulesPart(file, lines, tables);
  return { ...parts, unread: [...unread, ...(parts.unread ?? [])] };
}

/** `ip -j` prints a priority for each, texts and numbers, and `null` for a word alone. */
const isRule = (entry: JsonObject): boolean =>
  'priority' in entry &&
  Object.values(entry).every((value) => ['string', 'number'].includes(typeof value) || value === null);

/** A listing is of one family; a rule that names no address has that of the others. */
function rulesPart(file: string, lines: readonly ConfigLine[], tables: TableNames): NodeParts {
  const unread: UnreadConfig[] = [];
  const rules: (OpenRule & { readonly by: ConfigLine })[] = [];
  let family: Family = familyOfName(file);
  for (const by of lines) {
    const read = wordsOf(by.text, (cursor) => takeRule(cursor, { tables, family, form: 'listing' }));
    if ('wrong' in read) unread.push({ ...by, reason: reasonOf(read.wrong), bears: 'routing' });
    else {
      rules.push({ ...read.value, by });
      if (read.value.family === 6) family = 6;
    }
  }
  const listed = rules.map((rule): RoutingRule => ({ ...rule, family, priority: rule.priority ?? 0 }));
  return { looksLike: 'linux', rules: { rules: listed, families: [family] }, unread };
}

const plain: readonly (readonly [string, string])[] = [
  ['tos', 'tos'],
  ['iif', 'iif'],
  ['oif', 'oif'],
  ['ipproto', 'ipproto'],
];

const actions: readonly (readonly [string, string])[] = [
  ['table', 'lookup'],
  ['suppress_prefixlen', 'suppress_prefixlength'],
  ['goto', 'goto'],
];

/** ip/iprule.c, print_rule. */
function ruleWords(entry: JsonObject): string {
  const pair = ([key, word]: readonly [string, string]) => {
    const value = textAt(entry, key);
    return value === undefined ? [] : [word, value];
  };
  const range = (word: string, from: string, to: string) => {
    const [first, last] = [textAt(entry, from), textAt(entry, to)];
    return first === undefined || last === undefined ? [] : [word, `${first}-${last}`];
  };
  const mark = textAt(entry, 'fwmark');
  const mask = textAt(entry, 'fwmask');
  const words = [
    `${textAt(entry, 'priority') ?? '0'}:`,
    ...('not' in entry ? ['not'] : []),
    'from',
    network(entry, 'src', 'srclen') ?? 'all',
    ...(entry['dst'] === undefined ? [] : ['to', network(entry, 'dst', 'dstlen') ?? 'all']),
    ...plain.flatMap(pair),
    ...(mark === undefined ? [] : ['fwmark', mask === undefined ? mark : `${mark}/${mask}`]),
    ...range('uidrange', 'uid_start', 'uid_end'),
    ...pair(['sport', 'sport']),
    ...range('sport', 'sport_start', 'sport_end'),
    ...pair(['dport', 'dport']),
    ...range('dport', 'dport_start', 'dport_end'),
    ...('l3mdev' in entry ? ['lookup', '[l3mdev-table]'] : []),
    ...actions.flatMap(pair),
    ...('nop' in entry ? ['nop'] : []),
    ...(textAt(entry, 'action') === undefined ? [] : ['type', textAt(entry, 'action') ?? '']),
  ];
  return words.join(' ');
}

function network(entry: JsonObject, address: string, length: string): string | undefined {
  const [text, bits] = [textAt(entry, address), textAt(entry, length)];
  return text === undefined || bits === undefined ? text : `${text}/${bits}`;
}
