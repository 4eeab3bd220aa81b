import { type Family, familyOf, formatPrefix, type Prefix } from '../../base/prefix.ts';
import type { OpenRoute } from '../../config/parts.ts';
import { type OpenRule, takeRule } from '../../config/iproute/rule-words.ts';
import { takeRoute } from '../../config/iproute/route-words.ts';
import { TableNames } from '../../config/table-names.ts';
import { type WordCursor, wordsOf } from '../../config/word-cursor.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import type { Change, Patch } from '../change.ts';

/**
 * What a patch does to one Linux host, as the ways of keeping it need to know it: each route and rule with the
 * interface that it goes up with.
 */
export interface LinuxChange {
  readonly node: LoadedNode;
  readonly routes: readonly LinuxRoute[];
  readonly rules: readonly LinuxRule[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly nftTables: readonly LinuxNftTable[];
}

export interface LinuxRoute {
  readonly family: Family;
  readonly words: string;
  readonly route: OpenRoute;
  readonly device: string;
  readonly replaces: boolean;
  /** The metric by which `ip route` lists it; undefined: none is shown. */
  readonly listedMetric: number | undefined;
}

export interface LinuxRule {
  readonly family: Family;
  readonly words: string;
  readonly rule: OpenRule;
  readonly instead?: string;
  /** That of the table which it leads to. */
  readonly device: string | undefined;
}

export interface LinuxNftTable {
  /** `ip holdfast_answers`. */
  readonly name: string;
  readonly text: string;
}

export function linuxChange(node: LoadedNode, patch: Patch): LinuxChange {
  const mine = patch.filter((change) => change.node === node.name);
  const routes = mine.flatMap((change) => (change.is === 'route' ? routeOf(change) : []));
  const devices = new Map(node.node.routes.map(({ table, hops }) => [table, hops[0]?.device]));
  for (const { route, device } of routes) devices.set(route.table, device);
  return {
    node,
    routes,
    rules: mine.flatMap((change) => (change.is === 'rule' ? ruleOf(change, devices) : [])),
    parameters: mine.flatMap((change) => (change.is === 'parameter' ? [change] : [])),
    nftTables: mine.flatMap((change) => (change.is === 'nft-table' ? [nftTable(change.text)] : [])),
  };
}

const context = () => ({ tables: new TableNames(), family: 4, form: 'command' }) as const;

/** The words were read for the proof; what nobody reads is no patch. */
function read<T>(words: string, take: (cursor: WordCursor) => T): T {
  const found = wordsOf(words, take);
  if ('wrong' in found) throw new Error(`"${words}": found ${found.wrong.found}, expected ${found.wrong.expected}`);
  return found.value;
}

function routeOf({ words, replace }: Extract<Change, { is: 'route' }>): LinuxRoute {
  const route = read(words, (cursor) => takeRoute(cursor, context()));
  const family = familyOf(route.to.address);
  const listedMetric = family === 6 || route.metric > 0 ? route.metric : undefined;
  return { family, words, route, device: route.hops[0]?.device ?? '', replaces: replace === true, listedMetric };
}

function ruleOf(
  { words, instead }: Extract<Change, { is: 'rule' }>,
  devices: ReadonlyMap<number, string | undefined>,
): LinuxRule {
  const rule = read(words, (cursor) => takeRule(cursor, context()));
  const device = rule.action.kind === 'lookup' ? devices.get(rule.action.table) : undefined;
  return { family: rule.family, words, rule, device, ...(instead === undefined ? {} : { instead }) };
}

function nftTable(text: string): LinuxNftTable {
  const [, name = ''] = /^\s*table\s+(\S+\s+\S+)\s*\{/.exec(text) ?? [];
  return { name, text };
}

/** A rule as `ip -N rule` lists it: the order of its words is that of print_rule() in iproute2's ip/iprule.c. */
export function listedRule(rule: OpenRule): string {
  const { priority, from, to, arrival, egress, mark, users, protocol, sourcePorts, destinationPorts, action } = rule;
  const range = (word: string, ports: { from: number; to: number } | undefined): string =>
    ports === undefined ? '' : ` ${word} ${ports.from}${ports.to === ports.from ? '' : `-${ports.to}`}`;
  const full = mark?.mask === 0xffff_ffff;
  return [
    `${priority}:${rule.inverted ? ' not' : ''} from ${from ? listedPrefix(from) : 'all'}`,
    to ? ` to ${listedPrefix(to)}` : '',
    mark ? ` fwmark 0x${mark.value.toString(16)}${full ? '' : `/0x${mark.mask.toString(16)}`}` : '',
    arrival === undefined ? '' : ` iif ${arrival}`,
    egress === undefined ? '' : ` oif ${egress}`,
    users ? ` uidrange ${users.from}-${users.to}` : '',
    protocol === undefined ? '' : ` ipproto ${protocol}`,
    range('sport', sourcePorts),
    range('dport', destinationPorts),
    action.kind === 'lookup' ? ` lookup ${action.table}` : ` ${action.kind}`,
  ].join('');
}

const listedPrefix = (prefix: Prefix): string =>
  prefix.length === (familyOf(prefix.address) === 4 ? 32 : 128)
    ? prefix.address
    : prefix.length === 0
      ? 'all'
      : formatPrefix(prefix);

/** Networks as `ip route` writes them. */
export const spellNetwork = ({ to }: Pick<OpenRoute, 'to'>): string => (to.length === 0 ? 'default' : formatPrefix(to));

export const isOfMain = ({ route }: LinuxRoute): boolean => route.table === MAIN_TABLE;
