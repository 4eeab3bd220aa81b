import type { Complaint, YamlPath } from '../config/yaml-places.ts';
import type { Incident, Fault } from '../dialogue/fault.ts';
import { type FaultKind, neededBy, type RandomFaultsOptions, type RandomKind } from '../dialogue/random-faults.ts';
import type { LoadedNode } from '../trace/host/loaded-node.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { whyNoPool, whyNoTable, whyNoWayAround } from './connection-table.ts';
import type { WrittenFault, WrittenRandomFaults } from './fault-shape.ts';
import { type Reading, unknownWord } from './reading.ts';

/** What happens to nodes, each at its time. A node or an interface that does not exist is told. */
export function faultsOf({ places, network }: Reading, written: readonly WrittenFault[]): readonly Fault[] {
  return written.flatMap((one, i) => {
    const node = network.node(one.node);
    if (!node) {
      const known = [...network.nodes].map(({ name }) => name);
      places.wrong(['faults', i, 'node'], unknownWord('the node', one.node, known));
      return [];
    }
    const named = 'interface' in one ? one.interface : undefined;
    const { interfaces } = node.node;
    // A firewall's people know its interfaces by nameif. Who names none means all, and not one that has no nameif.
    const meant = named && interfaces.find(({ name, zone }) => name === named || zone === named)?.name;
    if (named !== undefined && meant === undefined) {
      const known = interfaces.map(({ name, zone }) => zone ?? name);
      places.wrong(['faults', i, 'interface'], unknownWord('the interface', named, known));
      return [];
    }
    const whyNot = whyNever(node, one.does);
    if (whyNot !== undefined) {
      places.wrong(['faults', i, 'does'], never(one.does, one.node, whyNot));
      return [];
    }
    if (one.does === 'block' && one.log !== undefined && node.node.filter?.kind !== 'netfilter') {
      places.wrong(['faults', i, 'log'], neverLogged(one.node));
      return [];
    }
    return [{ at: one.at, node: one.node, ...incidentOf(one, meant) }];
  });
}

const neverLogged = (node: string): Complaint => ({
  found: `a rule of ${node} that logs, and that device has no rules of netfilter`,
  expected: 'a Linux with rules, or no log: other firewalls write denials down by themselves',
  remedy: 'leave log out',
});

/** A host whose system nobody names is taken for a Linux. */
function whyNoLinux({ node: { system, filter } }: LoadedNode): string | undefined {
  if (system === 'linux' || (system === 'not-known' && filter === undefined)) return undefined;
  return system === 'not-known' ? 'is a device whose system is not named' : `is ${system}`;
}

/** Why it could not be seen at a node; undefined: it can. */
function whyNever(node: LoadedNode, does: FaultKind): string | undefined {
  if (does === 'detour') return whyNoWayAround(node);
  switch (neededBy(does)) {
    case undefined:
      return undefined;
    case 'table':
      return whyNoTable(node);
    case 'pool':
      return whyNoPool(node);
    case 'linux':
      return whyNoLinux(node);
  }
}

const never = (does: FaultKind, node: string, why: string): Complaint => ({
  found: `"${does}" of ${node}, which ${why}`,
  ...NEEDED[neededBy(does) ?? 'table'],
});

const NEEDED: Readonly<
  Record<NonNullable<ReturnType<typeof neededBy>>, { readonly expected: string; readonly remedy: string }>
> = {
  pool: {
    expected: 'an ASA with a dynamic translation: an address or ports of a pool or an interface',
    remedy: 'name such a firewall, or write clear-connections',
  },
  table: {
    expected: 'a device on the way: an ASA, a preset, or a rule set that asks for the state of connections',
    remedy: 'name the firewall, or give this node its rules',
  },
  linux: {
    expected: 'a Linux: of other systems no source at hand says what timers that run make of a new setting',
    remedy: 'name a Linux, or write the setting into network/',
  },
};

/**
 * What chance is to do; undefined where nothing was asked for, or what was asked for cannot happen, which is told.
 * `ports`: which the sessions connect to.
 */
export function chanceOf(
  { places, network }: Reading,
  written: WrittenRandomFaults | undefined,
  ports: readonly number[],
): RandomFaultsOptions | undefined {
  if (!written) return undefined;
  const known = [...network.nodes].map(({ name }) => name);
  const strange = written.nodes.findIndex((name) => !known.includes(name));
  if (strange >= 0)
    places.wrong(['random-faults', 'nodes', strange], unknownWord('the node', written.nodes[strange] ?? '', known));
  const undrawn = strange >= 0 ? undefined : neverDrawn(network, written);
  if (undrawn) places.wrong(['random-faults', ...undrawn.at], undrawn.complaint);
  const [kind, ...kinds] = written.kinds;
  const [node, ...nodes] = written.nodes;
  if (strange >= 0 || undrawn || kind === undefined || node === undefined) return undefined;
  const having = (why: (node: LoadedNode) => string | undefined) =>
    written.nodes.filter((name) => {
      const one = network.node(name);
      return one !== undefined && why(one) === undefined;
    });
  const { count, before } = written;
  const [tables, pools] = [having(whyNoTable), having(whyNoPool)];
  return { kinds: [kind, ...kinds], nodes: [node, ...nodes], tables, pools, ports, count, until: before };
}

/** A kind that can befall none of the nodes, or a node that none of the kinds can befall. */
function neverDrawn(
  network: LoadedNetwork,
  { kinds, nodes }: WrittenRandomFaults,
): { readonly at: YamlPath; readonly complaint: Complaint } | undefined {
  const whys = (kind: RandomKind) =>
    nodes.map((name) => {
      const node = network.node(name);
      return node && whyNever(node, kind);
    });
  const kind = kinds.findIndex((one) => whys(one).every((why) => why !== undefined));
  const node = nodes.findIndex((_, i) => kinds.every((one) => whys(one)[i] !== undefined));
  const [does, at] = [kinds[Math.max(0, kind)], Math.max(0, node)];
  if (does === undefined || (kind < 0 && node < 0)) return undefined;
  return {
    at: kind >= 0 ? ['kinds', kind] : ['nodes', node],
    complaint: never(does, nodes[kind >= 0 ? 0 : at] ?? '', whys(does)[kind >= 0 ? 0 : at] ?? ''),
  };
}

function incidentOf(one: WrittenFault, meant: string | undefined): Incident {
  const away = 'for' in one && one.for !== undefined ? { for: one.for } : {};
  const on = meant === undefined ? {} : { interface: meant };
  switch (one.does) {
    case 'reboot':
      return { does: 'reboot', ...away };
    case 'failover':
      return { does: 'failover', state: one.state, ...away };
    case 'clear-xlate':
      return { does: 'clear-xlate' };
    case 'clear-connections':
      return { does: 'clear-connections', ...(one.port === undefined ? {} : { port: one.port }) };
    case 'idle-timeout':
      return { does: 'policy-change', change: { sets: 'idle-timeout', to: one.to } };
    case 'block': {
      const { port, answer, reaches, log } = one;
      const change = { sets: 'block', port, answer, reaches, ...(log !== undefined && { log }) } as const;
      return { does: 'policy-change', change };
    }
    case 'table-limit':
      return { does: 'table-limit', connections: one.connections };
    case 'link-down':
      return { does: 'link-down', for: one.for, ...on };
    case 'one-way-loss':
      return { does: 'one-way-loss', direction: one.direction, share: one.share, for: one.for, ...on };
    case 'detour':
      return { does: 'detour', interface: meant ?? one.interface, ...away };
    case 'keepalive-time':
      return { does: 'keepalive-time', to: one.to };
    case 'clock-step':
      return { does: 'clock-step', by: one.by };
  }
}
