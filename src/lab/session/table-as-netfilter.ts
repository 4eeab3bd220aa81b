import { inSeconds, seconds } from '../../base/duration.ts';
import { known } from '../../model/configuration.ts';
import type { Chain, FilterMatch, FilterRule, FilterStatement } from '../../model/netfilter.ts';
import { type Node, type TablePermit, type TablePolicy, type TableTimer, tableTimers } from '../../model/node.ts';

/**
 * A device of which only the manners are known, built of what the kernel has: conntrack that takes up nothing in
 * mid-stream unless the device does, with the idle time-out for all that has none of its own. Undefined: the node is
 * none.
 */
export function tableAsNetfilter(node: Node): Node | undefined {
  const { filter } = node;
  if (filter?.kind !== 'table') return undefined;
  const { policy } = filter;
  const parameters = new Map(node.stack.parameters);
  const set = (name: string, value: number) =>
    parameters.set(`net.netfilter.nf_conntrack_tcp_${name}`, known(String(value)));
  const idle = inSeconds(policy.idleTimeout ?? seconds(3_600));
  for (const state of UNFINISHED) set(`timeout_${state}`, idle);
  // What it does not keep behind its end it forgets with the last packet; a second is the shortest that the kernel can.
  for (const state of FINISHED) set(`timeout_${state}`, 1);
  for (const timer of tableTimers)
    for (const state of statesOf[timer]) {
      const time = policy.timeouts?.[timer];
      if (time !== undefined) set(`timeout_${state}`, Math.max(1, Math.round(inSeconds(time))));
    }
  set('loose', policy.withoutState === 'adopt' ? 1 : 0);
  return {
    ...node,
    stack: { ...node.stack, parameters },
    filter: { kind: 'netfilter', ruleset: { chains: [chainOf(policy)] } },
  };
}

const UNFINISHED = [
  'syn_sent',
  'syn_recv',
  'established',
  'fin_wait',
  'close_wait',
  'last_ack',
  'unacknowledged',
  'max_retrans',
];
const FINISHED = ['time_wait', 'close'];
/** As conntrack calls them; where a handshake has no time of its own, that of the SYN goes on. */
const statesOf: Readonly<Record<TableTimer, readonly string[]>> = {
  embryonic: ['syn_sent', 'syn_recv'],
  handshake: ['syn_recv'],
  'half-closed': ['fin_wait', 'close_wait', 'last_ack'],
  closing: ['last_ack'],
  closed: FINISHED,
};

const chainOf = (policy: TablePolicy): Chain => ({
  family: 'inet',
  table: 'table_device',
  name: 'forward',
  base: { type: 'filter', hook: 'forward', priority: 0, policy: 'drop' },
  rules: [
    rule([state('established', 'related')], { kind: 'accept' }),
    ...withoutState(policy),
    ...policy.permits.map(permitRule),
    denial(policy),
  ],
});

/** A SYN is `new`, and so is what `tcp_loose` takes up; everything else that has no connection is `invalid`. */
function withoutState({ withoutState: how }: TablePolicy): readonly FilterRule[] {
  switch (how) {
    case 'silent':
    // In a chain for what is passed on nothing is sent by the host itself; before its own sockets it is not compared.
    case 'adopt-outbound':
      return [rule([state('invalid')], { kind: 'drop' })];
    case 'reset':
      return [
        rule([TCP, state('invalid')], { kind: 'reject', with: 'tcp-reset' }),
        rule([state('invalid')], { kind: 'drop' }),
      ];
    case 'adopt':
      return [rule([NO_SYN, state('new')], { kind: 'accept' })];
  }
}

function denial({ denial: how }: TablePolicy): FilterRule {
  switch (how) {
    case 'silent':
      return rule([], { kind: 'drop' });
    case 'reset':
      return rule([TCP], { kind: 'reject', with: 'tcp-reset' });
    case 'icmp':
      return rule([], { kind: 'reject', with: 'admin-prohibited' });
  }
}

function permitRule({ protocol, from, to, ports }: TablePermit): FilterRule {
  const matches: FilterMatch[] = [];
  if (from) matches.push({ on: 'source', prefixes: [from], inverted: false });
  if (to) matches.push({ on: 'destination', prefixes: [to], inverted: false });
  if (protocol !== undefined) matches.push({ on: 'protocol', protocols: [NUMBERS[protocol]], inverted: false });
  if (ports) matches.push({ on: 'destination-port', ports: [ports], inverted: false });
  return rule(matches, { kind: 'accept' });
}

const NUMBERS = { icmp: 1, tcp: 6, udp: 17 } as const;
const TCP: FilterMatch = { on: 'protocol', protocols: [6], inverted: false };
/** `tcp flags & (syn|ack) != syn`. */
const NO_SYN: FilterMatch = { on: 'tcp-flags', mask: 0x12, value: 0x02, inverted: true };
const state = (...states: Extract<FilterMatch, { on: 'state' }>['states']): FilterMatch => ({
  on: 'state',
  states,
  inverted: false,
});
const rule = (matches: readonly FilterMatch[], ...statements: readonly FilterStatement[]): FilterRule => ({
  matches,
  statements,
});
