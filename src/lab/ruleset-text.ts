import { bitsOf, familyOf, formatPrefix, type Prefix } from '../base/prefix.ts';
import type {
  Chain,
  FilterMatch,
  FilterRule,
  FilterStatement,
  LogStatement,
  RejectKind,
  Ruleset,
  TranslationTarget,
} from '../model/netfilter.ts';
import type { PortRange } from '../model/routing.ts';
import { decidesNothing } from '../trace/netfilter/decides-nothing.ts';
import { Refusal } from './refusal.ts';

/**
 * A rule set in the language of nft(8), as a file that `nft -f` loads. What the model did not understand is left out
 * and said in a comment. Throws a Refusal where a name of it would be a command: a listing may come from anywhere, and
 * nft, which runs as root, includes any file and prints of it what it does not understand.
 */
export function rulesetText({ chains }: Ruleset): string {
  const tables = new Map<string, Chain[]>();
  for (const chain of chains) {
    const key = `${chain.family} ${nameText(chain.table)}`;
    tables.set(key, [...(tables.get(key) ?? []), chain]);
  }
  return [...tables]
    .map(([table, members]) => {
      const text = `table ${table} {\n${inOrder(members).map(chainText).join('')}}\n`;
      return table.startsWith('ip6 ') ? overIpv6(text) : text;
    })
    .join('');
}

/** The words of refusals in a table of IPv6 (RFC 4443 has no networks and hosts). */
const overIpv6 = (text: string): string =>
  text
    .replaceAll('reject with icmp net-unreachable', 'reject with icmpv6 no-route')
    .replaceAll('reject with icmp host-unreachable', 'reject with icmpv6 addr-unreachable')
    .replaceAll(/reject with icmp (port-unreachable|admin-prohibited)/g, 'reject with icmpv6 $1');

/** Chains that others jump to must be known before. */
const inOrder = (chains: readonly Chain[]): readonly Chain[] =>
  chains.toSorted((a, b) => Number(a.base !== undefined) - Number(b.base !== undefined));

function chainText({ name, base, rules }: Chain): string {
  const head = base
    ? `    type ${base.type} hook ${base.hook} priority ${base.priority}; policy ${base.policy};\n`
    : '';
  return `  chain ${nameText(name)} {\n${head}${rules.map((rule) => `    ${ruleText(rule)}\n`).join('')}  }\n`;
}

/**
 * A rate, a count or a quota runs out at another moment where time runs faster. What only logs is built without: no
 * packet goes another way for it, and its other words may be all that has the kernel track connections.
 */
export function ruleText({ matches, statements }: FilterRule): string {
  const limits = decidesNothing({ statements }) ? matches.filter(({ on }) => on === 'limit') : [];
  const built = matches.filter((match) => !limits.includes(match));
  const words = [...built.flatMap(matchWords), ...statements.map(statementText)];
  const without = limits
    .map((match) => (match.on === 'limit' ? ` # without “${match.text.replaceAll(/\s+/g, ' ')}”` : ''))
    .join('');
  const text = oneRule(words.filter((word) => word !== undefined).join(' '));
  return words.includes(undefined) ? `# not understood: ${text}` : `${text}${without}`;
}

function nameText(name: string): string {
  if (!/^[\w./\\:+@-]+$/.test(name)) throw new Refusal(`the name ${JSON.stringify(name)} is none to nft`, name);
  return name;
}

/** What nft reads as one rule, and nothing behind it. */
function oneRule(text: string): string {
  const unquoted = text.replaceAll(/"[^"\n]*"/g, '');
  if (/[;"\n\r#]|\binclude\b/.test(unquoted)) throw new Refusal(`${JSON.stringify(text)} is no rule to nft`, text);
  return text;
}

/** The protocol stands once more before `tcp flags` and `icmp type`, which imply it: there it is left to them. */
function matchWords(match: FilterMatch, i: number, all: readonly FilterMatch[]): readonly (string | undefined)[] {
  const [before, next] = [all[i - 1], all[i + 1]];
  if (match.on === 'protocol' && next && implies(next, match)) return [];
  const text = matchText(match);
  const isIcmp6 = before?.on === 'protocol' && before.protocols[0] === ICMP6 && implies(match, before);
  return [isIcmp6 ? text?.replace(/^icmp /, 'icmpv6 ') : text];
}

const [ICMP, TCP, ICMP6] = [1, 6, 58];

function implies({ on }: FilterMatch, { protocols, inverted }: Extract<FilterMatch, { on: 'protocol' }>): boolean {
  const [only] = protocols;
  if (protocols.length !== 1 || inverted) return false;
  if (on === 'tcp-flags') return only === TCP;
  return (on === 'icmp-type' || on === 'icmp-code') && (only === ICMP || only === ICMP6);
}

const set = (values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? '') : `{ ${values.join(', ')} }`;
const not = (inverted: boolean): string => (inverted ? '!= ' : '');
const quoted = (names: readonly string[]): string => set(names.map((name) => `"${name}"`));
const hex = (value: number): string => `0x${value.toString(16)}`;

/** Undefined where nft has no words for it that the model keeps. */
function matchText(match: FilterMatch): string | undefined {
  switch (match.on) {
    case 'source':
    case 'destination':
      return addressText(match.on, match.prefixes, match.inverted);
    case 'source-range':
    case 'destination-range':
      return `${ip(match.ranges[0]?.from)} ${match.on === 'source-range' ? 'saddr' : 'daddr'} ${not(match.inverted)}${set(match.ranges.map(({ from, to }) => `${from}-${to}`))}`;
    case 'arrival':
      return `iifname ${not(match.inverted)}${quoted(match.names)}`;
    case 'egress':
      return `oifname ${not(match.inverted)}${quoted(match.names)}`;
    case 'protocol':
      return `meta l4proto ${not(match.inverted)}${set(match.protocols.map(String))}`;
    case 'family':
      return `meta nfproto ${not(match.inverted)}${set(match.families.map((family) => (family === 4 ? 'ipv4' : 'ipv6')))}`;
    case 'source-port':
      return `th sport ${not(match.inverted)}${ports(match.ports)}`;
    case 'destination-port':
      return `th dport ${not(match.inverted)}${ports(match.ports)}`;
    case 'tcp-flags':
      return `tcp flags & ${match.mask} ${match.inverted ? '!=' : '=='} ${match.value}`;
    case 'state':
      return `ct state ${not(match.inverted)}${set(match.states)}`;
    case 'conntrack-status':
      return match.inverted ? undefined : `ct status ${match.status}`;
    case 'direction':
      return `ct direction ${not(match.inverted)}${match.direction}`;
    case 'mark':
      return `meta mark ${masked(match)}`;
    case 'connection-mark':
      return `ct mark ${masked(match)}`;
    case 'user':
      return `meta skuid ${not(match.inverted)}${set(match.users.map(String))}`;
    case 'icmp-type':
      return `icmp type ${not(match.inverted)}${set(match.types.map(String))}`;
    case 'icmp-code':
      return `icmp code ${not(match.inverted)}${set(match.codes.map(String))}`;
    case 'address-type':
      return `fib ${match.of === 'source' ? 'saddr' : 'daddr'} type ${not(match.inverted)}${set(match.types)}`;
    case 'reverse-path':
      return `fib saddr${match.withMark ? ' . mark' : ''}${match.loose ? '' : ' . iif'} oif ${match.inverted ? 'missing' : 'exists'}`;
    case 'any-of':
    case 'limit':
    case 'not-understood':
      return undefined;
  }
}

type Prefixes = readonly Prefix[];

function addressText(on: 'source' | 'destination', prefixes: Prefixes, inverted: boolean): string {
  const field = `${ip(prefixes[0]?.address)} ${on === 'source' ? 'saddr' : 'daddr'}`;
  return `${field} ${not(inverted)}${set(prefixes.map(prefixText))}`;
}

const prefixText = (prefix: Prefix): string =>
  prefix.length === bitsOf(familyOf(prefix.address)) ? prefix.address : formatPrefix(prefix);

const ip = (address: Prefixes[number]['address'] | undefined): string =>
  address !== undefined && familyOf(address) === 6 ? 'ip6' : 'ip';

const ports = (ranges: readonly PortRange[]): string =>
  set(ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)));

function masked({
  value,
  mask,
  inverted,
}: {
  readonly value: number;
  readonly mask: number;
  readonly inverted: boolean;
}): string {
  if (mask === ALL_BITS) return `${not(inverted)}${hex(value)}`;
  return `& ${hex(mask)} ${inverted ? '!=' : '=='} ${hex(value)}`;
}

const ALL_BITS = 0xffff_ffff;

function statementText(statement: FilterStatement): string | undefined {
  switch (statement.kind) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'notrack':
      return statement.kind;
    case 'jump':
    case 'goto':
      return `${statement.kind} ${statement.chain}`;
    case 'reject':
      return REJECTIONS[statement.with];
    case 'set-mark':
      return statement.mask === ALL_BITS ? `meta mark set ${hex(statement.value)}` : undefined;
    case 'set-connection-mark':
      return statement.mask === ALL_BITS ? `ct mark set ${hex(statement.value)}` : undefined;
    case 'save-mark':
      return 'ct mark set meta mark';
    case 'restore-mark':
      return 'meta mark set ct mark';
    case 'snat':
    case 'dnat':
      return `${statement.kind} to ${target(statement.to)}`;
    case 'masquerade':
      return statement.ports ? `masquerade to :${ports([statement.ports])}` : 'masquerade';
    case 'redirect':
      return statement.port === undefined ? 'redirect' : `redirect to :${statement.port}`;
    case 'log':
      return logText(statement);
    case 'no-verdict':
      return statement.text;
    case 'set-timeouts':
    case 'set-mss':
    case 'not-understood':
      return undefined;
  }
}

const logText = ({ prefix, level, numbers }: LogStatement): string => {
  const words = ['log', ...(prefix === '' ? [] : ['prefix', `"${prefix.replaceAll('"', "'")}"`])];
  return [...words, 'level', LEVELS[level], ...(numbers ? ['flags tcp sequence'] : [])].join(' ');
};

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

const target = ({ address, addressTo, ports: range }: TranslationTarget): string => {
  const words = `${address ?? ''}${addressTo === undefined ? '' : `-${addressTo}`}`;
  if (!range) return words;
  // Without brackets the port would be read as a part of the address.
  return `${address !== undefined && familyOf(address) === 6 ? `[${words}]` : words}:${ports([range])}`;
};

/** For IPv4; the family-independent words of nft (`icmpx`) have no prohibitions by host and net. */
const REJECTIONS: Readonly<Record<RejectKind, string>> = {
  'tcp-reset': 'reject with tcp reset',
  'port-unreachable': 'reject with icmp port-unreachable',
  'host-unreachable': 'reject with icmp host-unreachable',
  'net-unreachable': 'reject with icmp net-unreachable',
  'protocol-unreachable': 'reject with icmp prot-unreachable',
  'host-prohibited': 'reject with icmp host-prohibited',
  'net-prohibited': 'reject with icmp net-prohibited',
  'admin-prohibited': 'reject with icmp admin-prohibited',
};
