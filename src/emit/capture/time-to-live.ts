import { presets } from '../../config/presets.ts';
import type { Node, OperatingSystem } from '../../model/node.ts';

/**
 * With which time to live the packets of a system begin: ip-sysctl.rst (Linux), KB314053 (Windows, DefaultTTL), no(1)
 * (AIX, tcp_ttl), ndd of Solaris and HP-UX (tcp_ipv4_ttl, tcp_ip_ttl), FreeBSD ip(4). Firewalls begin with 255 where
 * they speak themselves.
 */
const initial: Readonly<Record<OperatingSystem, number>> = {
  linux: 64,
  windows: 128,
  'windows-2008': 128,
  'windows-2003': 128,
  solaris: 64,
  'solaris-10': 64,
  aix: 60,
  'hp-ux': 64,
  freebsd: 64,
  openbsd: 64,
  macos: 64,
  asa: 255,
  fwsm: 255,
  pix: 255,
  'not-known': 64,
};

/** A device of which only a preset is known is no host, whatever runs in it; what guards a host is none. */
export function initialTtl(node: Node | undefined): number {
  if (!node) return initial['not-known'];
  const { filter, system } = node;
  const isDevice =
    filter?.kind === 'asa' || (filter?.kind === 'table' && presets.get(filter.policy.preset)?.isOfHost === undefined);
  return isDevice ? 255 : initial[system];
}
