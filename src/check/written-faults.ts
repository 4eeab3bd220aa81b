import type { Incident, Fault } from '../dialogue/fault.ts';
import type { RandomFaultsOptions } from '../dialogue/random-faults.ts';
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
    // A firewall's people know its interfaces by nameif.
    const meant = interfaces.find(({ name, zone }) => name === named || zone === named)?.name;
    if (named !== undefined && meant === undefined) {
      const known = interfaces.map(({ name }) => name);
      places.wrong(['faults', i, 'interface'], unknownWord('the interface', named, known));
      return [];
    }
    if (OF_TABLES.has(one.does) && node.node.filter === undefined) {
      places.wrong(['faults', i, 'does'], {
        found: `"${one.does}" of ${one.node}, which has no connection table`,
        expected: 'a node with a filter: an ASA, a preset, or a rule set that asks for the state of connections',
        remedy: 'name the firewall, or give this node its rules',
      });
      return [];
    }
    return [{ at: one.at, node: one.node, ...incidentOf(one, meant) }];
  });
}

/** What befalls a connection table only: elsewhere nothing would happen, and the night would pass for one with it. */
const OF_TABLES: ReadonlySet<WrittenFault['does']> = new Set([
  'failover',
  'clear-connections',
  'block',
  'idle-timeout',
  'table-limit',
]);

/** What chance is to do; undefined where nothing was asked for, or a node does not exist, which is told. */
export function chanceOf(
  { places, network }: Reading,
  written: WrittenRandomFaults | undefined,
): RandomFaultsOptions | undefined {
  if (!written) return undefined;
  const known = [...network.nodes].map(({ name }) => name);
  const strange = written.nodes.findIndex((name) => !known.includes(name));
  if (strange >= 0)
    places.wrong(['random-faults', 'nodes', strange], unknownWord('the node', written.nodes[strange] ?? '', known));
  const [kind, ...kinds] = written.kinds;
  const [node, ...nodes] = written.nodes;
  if (strange >= 0 || kind === undefined || node === undefined) return undefined;
  return { kinds: [kind, ...kinds], nodes: [node, ...nodes], count: written.count, until: written.before };
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
