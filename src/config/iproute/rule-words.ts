import type { Family, Prefix } from '../../base/prefix.ts';
import { familyOf } from '../../base/prefix.ts';
import { MAIN_TABLE, type PortRange, type RoutingRule, type RuleAction, type TableId } from '../../model/routing.ts';
import type { TableNames } from '../table-names.ts';
import { type WordCursor } from '../word-cursor.ts';
import { takeTable } from './route-words.ts';
import { isEverything, isNumber, takeName, takeNumber, takePorts, takePrefix, wrong } from './value-words.ts';

export interface RuleContext {
  readonly tables: TableNames;
  /** Of a rule that names no address. */
  readonly family: Family;
  readonly form: 'listing' | 'command';
}

/** A rule of which the kernel still has to choose the priority. */
export interface OpenRule extends Omit<RoutingRule, 'priority'> {
  readonly priority?: number;
}

interface RuleDraft {
  family?: Family;
  priority?: number;
  inverted: boolean;
  from?: Prefix;
  to?: Prefix;
  arrival?: string;
  egress?: string;
  mark?: { value: number; mask: number };
  protocol?: number;
  sourcePorts?: PortRange;
  destinationPorts?: PortRange;
  users?: PortRange;
  typeOfService?: number;
  table?: TableId;
  suppressPrefixLength?: number;
  action?: RuleAction;
}

/** Reads a rule in the words of ip-rule(8), as `ip rule` lists it (`32765:	from ...`) or as it is added. */
export function takeRule(cursor: WordCursor, context: RuleContext): OpenRule {
  const draft: RuleDraft = { inverted: false };
  if (/^\d{1,10}:$/.test(cursor.peek ?? '')) draft.priority = Number(cursor.take()?.slice(0, -1));
  if (cursor.peek === undefined)
    throw wrong(cursor, undefined, 'a rule such as "from 10.2.0.100 table 200"', 'write it, or remove the line');
  while (cursor.peek !== undefined) takeCondition(cursor, draft, context);
  return finishedRule(draft, context.family);
}

function finishedRule(draft: RuleDraft, family: Family): OpenRule {
  const { table = MAIN_TABLE, suppressPrefixLength, action, ...rest } = draft;
  return {
    ...rest,
    family: draft.family ?? family,
    action: action ?? {
      kind: 'lookup',
      table,
      ...(suppressPrefixLength === undefined ? {} : { suppressPrefixLength }),
    },
  };
}

function takeCondition(cursor: WordCursor, draft: RuleDraft, context: RuleContext): void {
  const word = cursor.take() ?? '';
  switch (word) {
    case 'not':
      return void (draft.inverted = true);
    case 'from':
    case 'to':
      return takeNetwork(cursor, draft, word);
    case 'iif':
    case 'dev': // `dev` is `iif` (iproute2 ip/iprule.c), whatever its writer hoped
      return void (draft.arrival = takeDevice(cursor));
    case 'oif':
      return void (draft.egress = takeDevice(cursor));
    case 'fwmark':
      return void (draft.mark = takeMark(cursor));
    case 'ipproto':
      return void (draft.protocol = takeProtocol(cursor));
    case 'sport':
      return void (draft.sourcePorts = takePorts(cursor));
    case 'dport':
      return void (draft.destinationPorts = takePorts(cursor));
    case 'uidrange':
      return void (draft.users = takeUsers(cursor));
    case 'tos':
    case 'dsfield':
      return void (draft.typeOfService = takeTypeOfService(cursor));
    case 'priority':
    case 'pref':
    case 'preference':
    case 'order':
    case 'prio':
      return void (draft.priority = takeNumber(cursor, 'the priority'));
    default:
      takeAction(cursor, word, draft, context);
  }
}

function takeAction(cursor: WordCursor, word: string, draft: RuleDraft, context: RuleContext): void {
  switch (word) {
    case 'lookup':
    case 'table':
      if (cursor.peek === '[l3mdev-table]') throw l3mdev(cursor);
      return void (draft.table = takeTable(cursor, context));
    case 'suppress_prefixlength':
    case 'sup_pl':
      return void (draft.suppressPrefixLength = takeNumber(cursor, 'the prefix length'));
    case 'goto':
      draft.action = { kind: 'goto', priority: takeNumber(cursor, 'the rule to go to') };
      return void cursor.takeIf('[unresolved]');
    case 'type':
      return takeAction(cursor, takeName(cursor, 'the type'), draft, context);
    case 'nop':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return void (draft.action = { kind: word });
    case 'proto':
    case 'protocol':
      return void takeName(cursor, 'who installed the rule');
    case 'unicast':
      return;
    case 'l3mdev':
      throw l3mdev(cursor);
    default:
      throw wrong(cursor, word, 'a word of ip-rule(8) such as from, to, iif, fwmark or table', 'remove or correct it');
  }
}

const l3mdev = (cursor: WordCursor) =>
  wrong(
    cursor,
    'l3mdev',
    'a rule of a host without VRF devices',
    'VRF devices are not in the model; leave the rule out',
  );

function takeNetwork(cursor: WordCursor, draft: RuleDraft, side: 'from' | 'to'): void {
  // `all` names no family: that of the other side or of the listing holds.
  if (isEverything(cursor.peek)) return void cursor.take();
  const prefix = takePrefix(cursor, 4);
  draft[side] = prefix;
  draft.family = familyOf(prefix.address);
}

function takeDevice(cursor: WordCursor): string {
  const name = takeName(cursor, 'the name of a device');
  cursor.takeIf('[detached]');
  return name;
}

const MARK_MAX = 0xffff_ffff;

function takeMark(cursor: WordCursor): { value: number; mask: number } {
  const word = cursor.take() ?? '';
  const [value = '', mask = '0xffffffff'] = word.split('/');
  if (isNumber(value) && isNumber(mask) && Number(value) <= MARK_MAX && Number(mask) <= MARK_MAX)
    return { value: Number(value), mask: Number(mask) };
  throw wrong(cursor, word || undefined, 'a mark such as 0x1 or 0x1/0xff', 'write 32 bits at most');
}

/** /etc/protocols, as far as firewalls speak of it. */
export const protocolNumbers: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  icmpv6: 58,
  ospf: 89,
  sctp: 132,
};

function takeProtocol(cursor: WordCursor): number {
  const word = cursor.take();
  const number = word === undefined ? undefined : isNumber(word) ? Number(word) : protocolNumbers[word];
  if (number !== undefined && number <= 255) return number;
  throw wrong(cursor, word, 'a protocol such as tcp, udp or icmp, or its number', 'write its number');
}

function takeUsers(cursor: WordCursor): PortRange {
  const word = cursor.take();
  const [, from, to] = /^(\d{1,10})-(\d{1,10})$/.exec(word ?? '') ?? [];
  if (from !== undefined && Number(from) <= Number(to)) return { from: Number(from), to: Number(to) };
  throw wrong(cursor, word, 'two user numbers with "-" between them', 'write 1000-1000 for one user');
}

/** Names of /etc/iproute2/rt_dsfield that are values of the old type-of-service byte. */
const serviceNames: Readonly<Record<string, number>> = { default: 0, lowdelay: 0x10, throughput: 8, reliability: 4 };

function takeTypeOfService(cursor: WordCursor): number {
  const word = cursor.take() ?? '';
  const number = serviceNames[word] ?? (/^(?:0x)?[0-9a-f]{1,2}$/i.test(word) ? Number.parseInt(word, 16) : undefined);
  if (number !== undefined) return number;
  throw wrong(cursor, word || undefined, 'a type of service such as 0x10', 'write it in hexadecimal');
}
