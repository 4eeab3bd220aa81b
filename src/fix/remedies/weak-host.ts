import { isSinceVista } from '../../model/windows.ts';
import type { OperatingSystem } from '../../model/node.ts';
import { type BrokenFlow, brokenFlows } from '../broken-flow.ts';
import type { Change } from '../change.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/** RFC 1122 3.3.4.2: a strong host is told to be a weak one, where its system has a word for it. */
export const weakHost: Remedy = {
  fix: 'WEAK_HOST',
  answers: ['STRONG_HOST'],
  propose: (problem) => brokenFlows(problem).flatMap((flow) => proposalsFor(problem, flow)),
};

function proposalsFor({ subject: { network } }: Problem, { failing }: BrokenFlow): readonly Proposal[] {
  const node = failing && network.node(failing.endedAt);
  if (!node || failing.disposition !== 'STRONG_HOST_DROPPED') return [];
  // A packet that it sends ends where it began: the sending half refused it.
  const half = failing.from === node.name ? 'send' : 'receive';
  const { system } = node.node;
  if (isSinceVista(system)) {
    const address = half === 'send' ? failing.packet.source : failing.packet.destination;
    const owner = node.own(address)?.interface.name;
    const arrival = failing.path.at(-1)?.interface;
    const name = half === 'send' ? owner : arrival;
    if (name === undefined) return [];
    return [proposal(node.name, system, { is: 'weak-interface', node: node.name, interface: name, half })];
  }
  if (!hasWord(system)) return [];
  const models = half === 'send' && system === 'solaris' ? (['source-priority', 'weak'] as const) : (['weak'] as const);
  return models.map((model) => proposal(node.name, system, { is: 'host-model', node: node.name, model }));
}

type HostChange = Extract<Change, { is: 'weak-interface' | 'host-model' }>;

function proposal(name: string, system: OperatingSystem, change: HostChange): Proposal {
  const words =
    change.is === 'weak-interface'
      ? `${name}: ${change.half === 'send' ? 'sends' : 'takes'} on ${change.interface} as a weak host`
      : `${name}: ${change.model === 'weak' ? 'a weak host' : 'prefers the interface of the source, and takes another where it has no route'}`;
  return {
    fix: 'WEAK_HOST',
    words,
    patch: [change],
    terms: {
      running: 'at-once',
      security: 'some',
      gives: `Who is in one of ${name}'s networks reaches its addresses in the others.`,
      source: sourceOf(system),
    },
  };
}

const hasWord = (system: OperatingSystem): boolean =>
  system === 'solaris' || system === 'solaris-10' || system === 'hp-ux' || system === 'freebsd';

function sourceOf(system: OperatingSystem): string {
  switch (system) {
    case 'windows':
    case 'windows-2008':
      return 'TechNet, The Cable Guy, September 2007; netsh interface ipv4 set interface. On which of its interfaces sending is asked is an assumption: that of the address.';
    case 'solaris':
      return 'ipadm(8), hostmodel';
    case 'solaris-10':
      return 'Solaris Tunable Parameters Reference, ip_strict_dst_multihoming';
    case 'hp-ux':
      return 'ndd -h ip_strong_es_model';
    case 'freebsd':
      return 'sys/netinet/ip_input.c, net.inet.ip.rfc1122_strong_es';
    case 'linux':
    case 'windows-2003':
    case 'aix':
    case 'openbsd':
    case 'macos':
    case 'asa':
    case 'fwsm':
    case 'pix':
    case 'not-known':
      return 'no word of this system is known';
  }
}
