import type { Complaint, YamlPath } from '../config/yaml-places.ts';
import type { Incident, Fault } from '../dialogue/fault.ts';
import { isOfTables, type RandomFaultsOptions } from '../dialogue/random-faults.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { whyNoTable } from './connection-table.ts';
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
      const known = interfaces.map(({ name }) => name);
      places.wrong(['faults', i, 'interface'], unknownWord('the interface', named, known));
      return [];
    }
    const whyNot = isOfTables(one.does) ? whyNoTable(node) : undefined;
    if (whyNot !== undefined) {
      places.wrong(['faults', i, 'does'], tableless(one.does, one.node, whyNot));
      return [];
    }
    return [{ at: one.at, node: one.node, ...incidentOf(one, meant) }];
  });
}

const tableless = (does: string, node: string, why: string): Complaint => ({
  found: `"${does}" of ${node}, which ${why}`,
  expected: 'a device on the way: an ASA, a preset, or a rule set that asks for the state of connections',
  remedy: 'name the firewall, or give this node its rules',
});

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
  const never = strange >= 0 ? undefined : neverDrawn(network, written);
  if (never) places.wrong(['random-faults', ...never.at], never.complaint);
  const [kind, ...kinds] = written.kinds;
  const [node, ...nodes] = written.nodes;
  if (strange >= 0 || never || kind === undefined || node === undefined) return undefined;
  const tables = written.nodes.filter((name) => whyNoTableAt(network, name) === undefined);
  const { count, before } = written;
  return { kinds: [kind, ...kinds], nodes: [node, ...nodes], tables, ports, count, until: before };
}

/** A kind that can befall none of the nodes, or a node that none of the kinds can befall. */
function neverDrawn(
  network: LoadedNetwork,
  { kinds, nodes }: WrittenRandomFaults,
): { readonly at: YamlPath; readonly complaint: Complaint } | undefined {
  const why = nodes.map((name) => whyNoTableAt(network, name));
  const kind = why.includes(undefined) ? -1 : kinds.findIndex(isOfTables);
  const node = kinds.every(isOfTables) ? why.findIndex((one) => one !== undefined) : -1;
  if (kind >= 0) return { at: ['kinds', kind], complaint: tableless(kinds[kind] ?? '', nodes[0] ?? '', why[0] ?? '') };
  if (node < 0) return undefined;
  return { at: ['nodes', node], complaint: tableless(kinds[0] ?? '', nodes[node] ?? '', why[node] ?? '') };
}

function whyNoTableAt(network: LoadedNetwork, name: string): string | undefined {
  const node = network.node(name);
  return node && whyNoTable(node);
}

function incidentOf(one: WrittenFault, meant: string | undefined): Incident {
  const away = 'for' in one && one.for !== undefined ? { for: one.for } : {};
  const on = meant === undefined ? {} : { interface: meant };
  switch (one.does) {
    case 'reboot':
      return { does: 'reboot', ...away };
    case 'failover':
      return { does: 'failover', state: one.state, ...away };
    case 'clear-connections':
      return { does: 'clear-connections', ...(one.port === undefined ? {} : { port: one.port }) };
    case 'idle-timeout':
      return { does: 'policy-change', change: { sets: 'idle-timeout', to: one.to } };
    case 'block': {
      const { port, answer, reaches } = one;
      return { does: 'policy-change', change: { sets: 'block', port, answer, reaches } };
    }
    case 'table-limit':
      return { does: 'table-limit', connections: one.connections };
    case 'link-down':
      return { does: 'link-down', for: one.for, ...on };
    case 'one-way-loss':
      return { does: 'one-way-loss', direction: one.direction, share: one.share, for: one.for, ...on };
    case 'clock-step':
      return { does: 'clock-step', by: one.by };
  }
}
