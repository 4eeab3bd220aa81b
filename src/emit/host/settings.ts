import { type Duration, inSeconds } from '../../base/duration.ts';
import { valueOf } from '../../model/configuration.ts';
import type { Node } from '../../model/node.ts';
import { conntrackTimes } from '../../sim/firewall/conntrack-times.ts';
import { profileOfNode } from '../../sim/tcp/profile-of-node.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';

/**
 * What `sysctl` of a Linux says of how long connections last: as it was set, or as the simulation took it to be.
 * `changed`: what was set meanwhile; settings are collected afterwards.
 */
export function settingFiles(node: Node, changed: ChangedSettings = {}): readonly EmittedFile[] {
  if (node.system !== 'linux') return [];
  const lines = [...new Map([...keepalive(node), ...conntrack(node), ...written(node), ...meanwhile(node, changed)])]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} = ${value}`);
  return [{ path: evidencePath(node.name, 'sysctl.txt'), content: textOf(lines) }];
}

export interface ChangedSettings {
  readonly idleTimeout?: Duration | undefined;
  readonly keepaliveTime?: Duration | undefined;
}

type Setting = readonly [name: string, value: string];

function keepalive(node: Node): readonly Setting[] {
  const { idle, probes } = profileOfNode(node).keepalive;
  const time: Setting = ['net.ipv4.tcp_keepalive_time', String(inSeconds(idle))];
  if (probes.spacing !== 'even') return [time];
  return [
    time,
    ['net.ipv4.tcp_keepalive_intvl', String(inSeconds(probes.interval))],
    ['net.ipv4.tcp_keepalive_probes', String(probes.count)],
  ];
}

const CONNTRACK = ['established', 'fin-wait', 'close-wait'] as const;

function conntrack({ filter, stack }: Node): readonly Setting[] {
  if (filter?.kind !== 'netfilter') return [];
  const { states } = conntrackTimes(stack.parameters);
  const name = (state: string) => `net.netfilter.nf_conntrack_tcp_timeout_${state.replace('-', '_')}`;
  return CONNTRACK.map((one) => [name(one), String(inSeconds(states[one]))]);
}

function meanwhile({ filter }: Node, { idleTimeout, keepaliveTime }: ChangedSettings): readonly Setting[] {
  const idle = filter?.kind === 'netfilter' ? idleTimeout : undefined;
  return [
    ...setting('net.netfilter.nf_conntrack_tcp_timeout_established', idle),
    ...setting('net.ipv4.tcp_keepalive_time', keepaliveTime),
  ];
}

const setting = (name: string, to: Duration | undefined): readonly Setting[] =>
  to === undefined ? [] : [[name, String(inSeconds(to))]];

const written = ({ stack }: Node): readonly Setting[] =>
  [...stack.parameters].flatMap(([name, fact]): readonly Setting[] => {
    const value = valueOf(fact);
    return value !== undefined && name.startsWith('net.') ? [[name, value]] : [];
  });
