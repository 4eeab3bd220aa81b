import type { BaseChain, Hook } from '../../model/netfilter.ts';

/**
 * NF_IP_PRI_* of the kernel's include/uapi/linux/netfilter_ipv4.h, by nft's names for them (nft(8), "standard priority
 * names").
 */
const priorities: ReadonlyMap<string, number> = new Map([
  ['raw', -300],
  ['mangle', -150],
  ['dstnat', -100],
  ['filter', 0],
  ['security', 50],
  ['srcnat', 100],
]);

/** `-150`, `mangle`, `dstnat + 10`, `srcnat - 5`. */
export function priorityOf(text: string): number | undefined {
  const [, name, sign, offset] = /^([a-z]+)(?:\s*([+-])\s*(\d{1,10}))?$/.exec(text) ?? [];
  if (name === undefined) return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
  const base = priorities.get(name);
  return base === undefined ? undefined : base + (sign === '-' ? -1 : 1) * Number(offset ?? 0);
}

const hookNames: ReadonlyMap<string, Hook> = new Map([
  ['prerouting', 'prerouting'],
  ['input', 'input'],
  ['forward', 'forward'],
  ['output', 'output'],
  ['postrouting', 'postrouting'],
]);

/** The hooks of the IP families; `ingress` and `egress` belong to devices. */
export const hookOf = (name: string): Hook | undefined => hookNames.get(name);

/**
 * Where iptables' own chain `INPUT` of table `mangle` and the like hang (net/ipv4/netfilter/iptable_*.c). The mangle
 * table's OUTPUT looks up the route again when a mark changes, which is what nft calls type `route`.
 */
export function iptablesBase(table: string, chain: string, policy: 'accept' | 'drop'): BaseChain | undefined {
  const hook = hookOf(chain.toLowerCase());
  if (hook === undefined || chain !== chain.toUpperCase()) return undefined;
  if (table === 'nat') {
    const atSource = hook === 'postrouting' || hook === 'input';
    return { type: 'nat', hook, priority: atSource ? 100 : -100, policy };
  }
  const priority = priorities.get(table);
  if (priority === undefined || !IPTABLES_TABLES.has(table)) return undefined;
  return { type: table === 'mangle' && hook === 'output' ? 'route' : 'filter', hook, priority, policy };
}

const IPTABLES_TABLES: ReadonlySet<string> = new Set(['raw', 'mangle', 'filter', 'security']);
