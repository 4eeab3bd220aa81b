import type { Address } from '../../base/address.ts';
import { everything, type Family, familyOf } from '../../base/prefix.ts';
import type { Scope } from '../../model/interface.ts';
import { LOCAL_TABLE, MAIN_TABLE, type RouteKind, type TableId } from '../../model/routing.ts';
import type { OpenHop, OpenRoute } from '../parts.ts';
import type { TableNames } from '../table-names.ts';
import { type WordCursor } from '../word-cursor.ts';
import { isNumber, takeAddress, takeDevice, takeName, takeNumber, takePrefix, wrong } from './value-words.ts';

export interface RouteContext {
  readonly tables: TableNames;
  /** Of a `default` whose next hop does not tell. */
  readonly family: Family;
  /** What `ip route` printed, or what somebody gives to `ip route add`: they differ in what an absent word means. */
  readonly form: 'listing' | 'command';
}

/** What is gathered before it is known what the absent words mean. */
export interface RouteDraft {
  kind?: RouteKind;
  metric?: number;
  scope?: Scope;
  table?: TableId;
  protocol?: string;
  mtu?: number;
  nexthopObject?: true;
  preferredSource?: Address;
  hops: HopDraft[];
}

export interface HopDraft {
  via?: Address;
  device?: string;
  weight?: number;
  onLink?: true;
  dead?: true;
}

/** Route types of ip-route(8) that are in the model. An anycast address is accepted like a local one. */
export const routeKinds: Readonly<Record<string, RouteKind>> = {
  unicast: 'unicast',
  local: 'local',
  broadcast: 'broadcast',
  multicast: 'multicast',
  anycast: 'local',
  blackhole: 'blackhole',
  unreachable: 'unreachable',
  prohibit: 'prohibit',
  throw: 'throw',
};

const scopes: Readonly<Record<string, Scope>> = {
  global: 'global',
  universe: 'global',
  site: 'site',
  link: 'link',
  host: 'host',
  nowhere: 'nowhere',
};

/** `ip -N` prints numbers (rtnetlink.h, rt_scope_t). */
const scopeNumbers: Readonly<Record<string, Scope>> = {
  '0': 'global',
  '200': 'site',
  '253': 'link',
  '254': 'host',
  '255': 'nowhere',
};

export const scopeOf = (word: string): Scope | undefined => scopes[word] ?? scopeNumbers[word];

/** Words with a value that decide nothing in the model. */
const valueNotUsed = new Set(
  'advmss window rtt rttvar ssthresh realm realms cwnd initcwnd initrwnd rto_min hoplimit expires pref error users age used reordering features quickack congctl metrics src_realm ttl-propagate fastopen_no_cookie uid mark iif'.split(
    ' ',
  ),
);
/** Words without one. `pervasive`, `offload`, `trap`: what the hardware does with it; the decision is the same. */
const notUsed = new Set(
  'pervasive offload trap notify rt_offload rt_trap rt_offload_failed unresolved cache'.split(' '),
);

/** Reads a route in the words of ip-route(8), of one line; further hops of a listing are appended to the line. */
export function takeRoute(cursor: WordCursor, context: RouteContext): OpenRoute {
  const draft: RouteDraft = { hops: [{}] };
  const kind = routeKinds[cursor.peek ?? ''];
  if (kind !== undefined) {
    draft.kind = kind;
    cursor.take();
  }
  const to = takePrefix(cursor, context.family);
  const described = to.length === 0 && to.address === '0.0.0.0' ? undefined : familyOf(to.address);
  while (cursor.peek !== undefined) takeAttribute(cursor, draft, context);
  const family = described ?? familyOfDraft(draft) ?? context.family;
  return finishedRoute(draft, family === 6 && to.length === 0 ? everything(6) : to, context);
}

const familyOfDraft = ({ hops, preferredSource }: RouteDraft): Family | undefined => {
  // `via inet6` of an IPv4 route says so by a source address of its own family.
  const telling = preferredSource ?? hops.find(({ via }) => via !== undefined)?.via;
  return telling === undefined ? undefined : familyOf(telling);
};

function takeAttribute(cursor: WordCursor, draft: RouteDraft, context: RouteContext): void {
  const hop = draft.hops.at(-1) ?? {};
  const word = cursor.take() ?? '';
  switch (word) {
    case 'nexthop':
      return void draft.hops.push({});
    case 'via':
      cursor.takeIf('inet', 'inet6');
      return void (hop.via = takeAddress(cursor, 'the gateway'));
    case 'dev':
    case 'oif':
      return void (hop.device = takeDevice(cursor));
    case 'weight':
      return void (hop.weight = takeWeight(cursor));
    case 'onlink':
      return void (hop.onLink = true);
    case 'linkdown':
    case 'dead':
      return void (hop.dead = true);
    case 'src':
      return void (draft.preferredSource = takeAddress(cursor, 'the source'));
    case 'metric':
    case 'priority':
    case 'preference':
      return void (draft.metric = takeNumber(cursor, 'the metric'));
    case 'proto':
    case 'protocol':
      return void (draft.protocol = takeName(cursor, 'who installed the route'));
    case 'scope':
      return void (draft.scope = takeScope(cursor));
    case 'table':
      return void (draft.table = takeTable(cursor, context));
    case 'nhid':
      takeNumber(cursor, 'the number of a nexthop object');
      return void (draft.nexthopObject = true);
    case 'mtu':
      cursor.takeIf('lock');
      return void (draft.mtu = takeNumber(cursor, 'the MTU'));
    default:
      takeUnused(cursor, word);
  }
}

function takeUnused(cursor: WordCursor, word: string): void {
  if (notUsed.has(word) || /^<.*>$/.test(word)) return;
  if (!valueNotUsed.has(word))
    throw wrong(cursor, word, 'a word of ip-route(8) such as via, dev, src, metric or table', 'remove or correct it');
  cursor.takeIf('lock');
  takeName(cursor, `the value of ${word}`);
}

function takeWeight(cursor: WordCursor): number {
  const weight = takeNumber(cursor, 'the weight');
  if (weight >= 1 && weight <= 256) return weight;
  throw wrong(cursor, String(weight), 'a weight from 1 to 256', 'write 1 where all hops are to take the same share');
}

function takeScope(cursor: WordCursor): Scope {
  const word = cursor.take();
  const scope = word === undefined ? undefined : scopeOf(word);
  if (scope !== undefined) return scope;
  throw wrong(cursor, word, 'global, site, link, host or nowhere', 'correct the scope, or leave it out');
}

export function takeTable(cursor: WordCursor, { tables, form }: Pick<RouteContext, 'tables' | 'form'>): TableId {
  const word = takeName(cursor, 'the name or number of a table');
  const table = form === 'listing' ? tables.of(word) : tables.known(word);
  if (table !== undefined) return table;
  throw wrong(
    cursor,
    word,
    'the number of a table, or a name that "tables" gives to one',
    isNumber(word) ? 'table numbers have 32 bits' : `add "tables: { ${word}: 200 }" with its number to the node`,
  );
}

/** Linux: the metric of an IPv6 route that nobody gave one (IP6_RT_PRIO_USER). */
const METRIC_6 = 1_024;

/** Puts in what an absent word means. */
export function finishedRoute(draft: RouteDraft, to: OpenRoute['to'], { form }: RouteContext): OpenRoute {
  const kind = draft.kind ?? 'unicast';
  const hops = hasNoHops(kind) ? [] : draft.hops.filter(leadsSomewhere).map(finishedHop);
  const family = familyOf(to.address);
  // Tables of millions of routes: one object each, and no copies of it.
  const route: { -readonly [K in keyof OpenRoute]: OpenRoute[K] } = {
    table: draft.table ?? (form === 'command' ? tableOf(kind) : MAIN_TABLE),
    to,
    kind,
    hops,
    metric: draft.metric ?? (family === 4 ? 0 : METRIC_6),
    scope: draft.scope ?? scopeMeant({ kind, gateway: hops.some(({ via }) => via !== undefined), form, family }),
  };
  if (draft.preferredSource !== undefined) route.preferredSource = draft.preferredSource;
  if (draft.protocol !== undefined) route.protocol = draft.protocol;
  if (draft.mtu !== undefined) route.mtu = draft.mtu;
  if (draft.nexthopObject) route.nexthopObject = true;
  if (form === 'listing') route.listed = true;
  return route;
}

const leadsSomewhere = ({ via, device }: HopDraft): boolean => via !== undefined || device !== undefined;

function finishedHop({ via, device, weight = 1, onLink, dead }: HopDraft): OpenHop {
  const hop: { -readonly [K in keyof OpenHop]: OpenHop[K] } = { weight };
  if (via !== undefined) hop.via = via;
  if (device !== undefined) hop.device = device;
  if (onLink) hop.onLink = onLink;
  if (dead) hop.dead = dead;
  return hop;
}

const hasNoHops = (kind: RouteKind): boolean =>
  kind === 'blackhole' || kind === 'unreachable' || kind === 'prohibit' || kind === 'throw';

/** ip/iproute.c, iproute_modify: addresses of the host itself go to the table `local`. */
const tableOf = (kind: RouteKind): TableId => (kind === 'local' || kind === 'broadcast' ? LOCAL_TABLE : MAIN_TABLE);

/** What `ip route add` sends when nobody says a scope, and what `ip route` leaves out when it prints one. */
function scopeMeant(route: { kind: RouteKind; gateway: boolean; form: 'listing' | 'command'; family: Family }): Scope {
  const direct = route.kind === 'unicast' && !route.gateway;
  // IPv6 has no scopes of routes; a destination without a gateway is a neighbour.
  if (route.family === 6) return direct ? 'link' : route.kind === 'local' ? 'host' : 'global';
  if (route.form === 'listing') return 'global';
  switch (route.kind) {
    case 'local':
      return 'host';
    case 'broadcast':
    case 'multicast':
      return 'link';
    default:
      return direct ? 'link' : 'global';
  }
}
