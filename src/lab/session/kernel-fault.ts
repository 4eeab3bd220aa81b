import { type Duration, inSeconds } from '../../base/duration.ts';
import type { Fault } from '../../dialogue/fault.ts';
import type { Network } from '../../model/network.ts';
import type { Laboratory } from '../laboratory.ts';
import { flushConntrack } from './conntrack-flush.ts';

export interface Struck {
  readonly laboratory: Laboratory;
  readonly network: Network;
  /** The programs of a host are gone. */
  readonly vanish: (host: string) => void;
  readonly alarm: (after: Duration, ring: () => void) => void;
}

/**
 * What a fault does to a node of the laboratory, at its time. Those that it cannot do are refused beforehand
 * (`notComparable`).
 */
export function strikeKernel(fault: Fault, struck: Struck): void {
  const { laboratory, vanish } = struck;
  const namespace = laboratory.namespace(fault.node);
  switch (fault.does) {
    case 'reboot':
      vanish(fault.node);
      namespace.within(flushConntrack);
      if (fault.for !== undefined) loses({ fault, share: 1, directions: ['in', 'out'], lasts: fault.for }, struck);
      return;
    case 'failover':
      if (fault.state === 'lost') namespace.within(flushConntrack);
      if (fault.for !== undefined) loses({ fault, share: 1, directions: ['in', 'out'], lasts: fault.for }, struck);
      return;
    case 'clear-connections':
      return namespace.within(flushConntrack);
    case 'policy-change':
      return changes(fault, struck);
    case 'link-down':
      return unplugs(fault, struck);
    case 'one-way-loss': {
      const { share, direction } = fault;
      return loses({ fault, share, directions: [direction], lasts: fault.for }, struck);
    }
    case 'keepalive-time':
      return namespace.set(new Map([['net.ipv4.tcp_keepalive_time', String(inSeconds(fault.to))]]));
    case 'clear-xlate':
    case 'table-limit':
    case 'detour':
    case 'clock-step':
  }
}

function changes({ node, change }: Extract<Fault, { does: 'policy-change' }>, { laboratory }: Struck): void {
  const namespace = laboratory.namespace(node);
  if (change.sets === 'idle-timeout') {
    const seconds = String(inSeconds(change.to));
    return namespace.set(new Map([['net.netfilter.nf_conntrack_tcp_timeout_established', seconds]]));
  }
  const isNew = change.reaches === 'every-packet' ? '' : 'ct state new ';
  const verdict = change.answer === 'reset' ? 'reject with tcp reset' : 'drop';
  const log = change.log === undefined ? '' : `log prefix "${change.log}" `;
  // In front of the device's own rules.
  const chain = `chain forward { type filter hook forward priority -10; tcp dport ${change.port} ${isNew}${log}${verdict}; }`;
  namespace.run('nft', ['-f', '-'], `table inet holdfast_block_${change.port} { ${chain} }\n`);
}

/** The cables of a node are pulled: its interfaces lose their carrier, as they do in a machine room. */
function unplugs(fault: Extract<Fault, { does: 'link-down' }>, { laboratory, network, alarm }: Struck): void {
  const names = fault.interface === undefined ? cabled(network, fault.node) : [fault.interface];
  for (const name of names) laboratory.plug(fault.node, name, false);
  alarm(fault.for, () => {
    for (const name of names) laboratory.plug(fault.node, name, true);
  });
}

interface Loss {
  readonly fault: Fault & { readonly interface?: string };
  readonly share: number;
  readonly directions: readonly ('in' | 'out')[];
  readonly lasts: Duration;
}

/**
 * Packets are thrown away where they come in or go out, which nobody is told. Neighbours hear each other all the while.
 */
function loses({ fault, share, directions, lasts }: Loss, { laboratory, network, alarm }: Struck): void {
  const namespace = laboratory.namespace(fault.node);
  const names = fault.interface === undefined ? cabled(network, fault.node) : [fault.interface];
  const table = `holdfast_loss_${fault.at}`;
  const some = share >= 1 ? '' : `numgen random mod ${PARTS} < ${Math.round(share * PARTS)} `;
  const chains = directions.map((direction) => {
    const hook = direction === 'in' ? 'ingress' : 'egress';
    const devices = names.map((name) => `"${name}"`).join(', ');
    return `chain ${hook} { type filter hook ${hook} devices = { ${devices} } priority 0; meta protocol { ip, ip6 } ${some}drop; }`;
  });
  namespace.run('nft', ['-f', '-'], `table netdev ${table} {\n${chains.join('\n')}\n}\n`);
  alarm(lasts, () => void namespace.run('nft', ['delete', 'table', 'netdev', table]));
}

const PARTS = 10_000;

const cabled = ({ nodes }: Network, node: string): readonly string[] =>
  nodes.find(({ name }) => name === node)?.interfaces.flatMap(({ name, loopback }) => (loopback ? [] : [name])) ?? [];
