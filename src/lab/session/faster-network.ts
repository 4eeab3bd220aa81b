import { type Duration, inSeconds, seconds } from '../../base/duration.ts';
import { presets } from '../../config/presets.ts';
import { type Known, known, valueOf } from '../../model/configuration.ts';
import type { Network } from '../../model/network.ts';
import { type Node, type TablePolicy, type TableTimeouts, type TableTimer, tableTimers } from '../../model/node.ts';
import { conntrackDefaults } from '../../sim/firewall/conntrack-times.ts';
import { profileOfNode } from '../../sim/tcp/profile-of-node.ts';
import { tcpProfile } from '../../sim/tcp/profile-table.ts';
import type { Speed } from './speed.ts';

/**
 * The same network with every idle time divided. All settings that matter are written out, so that a namespace and the
 * simulation have the same ones, whatever the machine's own are. What no setting scales stays as it is in both: the
 * time-outs of SYN and of retransmission.
 */
export const fasterNetwork = (network: Network, speed: Speed): Network => ({
  ...network,
  nodes: network.nodes.map((node) => fasterNode(node, speed)),
});

function fasterNode(node: Node, speed: Speed): Node {
  const parameters = new Map(node.stack.parameters);
  for (const [name, fallback] of TIMES) parameters.set(name, known(String(timeOf(node, name, { fallback, speed }))));
  for (const [name, fallback] of COUNTS) parameters.set(name, parameters.get(name) ?? known(String(fallback)));
  if (isBeforeLinear(node)) parameters.set(LINEAR, known('0'));
  const { filter } = node;
  return {
    ...node,
    stack: { ...node.stack, parameters },
    ...(filter?.kind === 'table'
      ? { filter: { ...filter, policy: fasterPolicy(node.name, filter.policy, speed) } }
      : {}),
  };
}

const fasterPolicy = (node: string, policy: TablePolicy, speed: Speed): TablePolicy => ({
  ...policy,
  idleTimeout: speed.kernelTime(idleOf(policy), `the idle time-out of ${node}`),
  timeouts: fasterTimeouts(node, policy, speed),
});

/** As those of the hosts, the times of a handshake are not divided. */
function fasterTimeouts(node: string, { preset, timeouts = {} }: TablePolicy, speed: Speed): TableTimeouts {
  const defaults = presets.get(preset)?.timeouts ?? {};
  const faster = (timer: TableTimer): Duration | undefined => {
    const [told, usual] = [timeouts[timer], defaults[timer]];
    if (timer === 'embryonic' || timer === 'handshake') return told ?? usual;
    if (told !== undefined) return speed.kernelTime(told, `the time-out ${timer} of ${node}`);
    return usual === undefined ? undefined : speed.systemTime(usual);
  };
  return Object.fromEntries(
    tableTimers.flatMap((timer) => {
      const time = faster(timer);
      return time === undefined ? [] : [[timer, time]];
    }),
  );
}

/** The most common default of all, where a policy names no preset that is known. */
const idleOf = ({ preset, idleTimeout }: TablePolicy): Duration =>
  idleTimeout ?? presets.get(preset)?.idleTimeout ?? seconds(3_600);

interface Scaling {
  readonly fallback: Duration;
  readonly speed: Speed;
}

/** In seconds, as sysctl takes them. */
function timeOf({ name: node, stack }: Node, name: string, { fallback, speed }: Scaling): number {
  const written = numberOf(stack.parameters.get(name));
  return inSeconds(
    written === undefined ? speed.systemTime(fallback) : speed.kernelTime(seconds(written), `${name} of ${node}`),
  );
}

function numberOf(fact: Known<string> | undefined): number | undefined {
  const text = valueOf(fact ?? 'not-checked');
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

const { keepalive } = tcpProfile('linux');
const KEEPALIVE_INTERVAL = keepalive.probes.spacing === 'even' ? keepalive.probes.interval : seconds(75);
const KEEPALIVE_COUNT = keepalive.probes.spacing === 'even' ? keepalive.probes.count : 9;
const { states, unacknowledged, retransmitted } = conntrackDefaults;
const conntrack = (name: string): string => `net.netfilter.nf_conntrack_tcp_timeout_${name}`;

/** Times in whole seconds, with the kernel's defaults. */
const TIMES: readonly (readonly [string, Duration])[] = [
  ['net.ipv4.tcp_keepalive_time', keepalive.idle],
  ['net.ipv4.tcp_keepalive_intvl', KEEPALIVE_INTERVAL],
  [conntrack('syn_sent'), states['syn-sent']],
  [conntrack('syn_recv'), states['syn-recv']],
  [conntrack('established'), states.established],
  [conntrack('fin_wait'), states['fin-wait']],
  [conntrack('close_wait'), states['close-wait']],
  [conntrack('last_ack'), states['last-ack']],
  [conntrack('time_wait'), states['time-wait']],
  [conntrack('close'), states.close],
  [conntrack('unacknowledged'), unacknowledged],
  [conntrack('max_retrans'), retransmitted],
];

const LINEAR = 'net.ipv4.tcp_syn_linear_timeouts';

/** Counts, and times that no speed changes (Linux Documentation/networking/ip-sysctl.rst). */
const COUNTS: readonly (readonly [string, number])[] = [
  ['net.ipv4.tcp_keepalive_probes', KEEPALIVE_COUNT],
  ['net.ipv4.tcp_retries2', 15],
  ['net.ipv4.tcp_syn_retries', 6],
  [LINEAR, 4],
  ['net.ipv4.tcp_synack_retries', 5],
  ['net.ipv4.tcp_fin_timeout', 60],
  ['net.netfilter.nf_conntrack_tcp_loose', 1],
  ['net.netfilter.nf_conntrack_tcp_max_retrans', conntrackDefaults.retransmissionsMax],
];

const isBeforeLinear = (node: Node): boolean => profileOfNode(node).name === 'linux-before-6.5';

/** Parameters of a node that a namespace is given, too. */
export function kernelParameters(
  { stack: { parameters } }: Node,
  prefix: 'net.ipv4.' | 'net.netfilter.',
): Map<string, string> {
  const names = [...TIMES, ...COUNTS].map(([name]) => name).filter((name) => name.startsWith(prefix));
  return new Map(
    names.flatMap((name) => {
      const value = valueOf(parameters.get(name) ?? 'not-checked');
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
