import type { Family } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import type { Node, OperatingSystem } from '../../model/node.ts';
import type { Route, RoutingRule } from '../../model/routing.ts';
import type { NodeParts } from '../parts.ts';
import type { WrittenNode } from '../written-node.ts';
import { connectedRoutes } from './connected-routes.ts';
import type { Faults } from './faults.ts';
import { finishedInterfaces, withLoopback } from './interfaces.ts';
import { joinParts } from './join-parts.ts';
import { ownRules, withRules } from './own-rules.ts';
import { Devices, listedRoutes, writtenRoutes } from './routes.ts';
import { stackSettings } from './stack-settings.ts';

export interface NodeSources {
  readonly name: string;
  /** From its listings, the most telling first. */
  readonly listed: readonly NodeParts[];
  readonly written?: WrittenNode;
}

const families: readonly Family[] = [4, 6];

/** One node from all that is said of it. What somebody wrote in `network.yaml` holds before what a listing shows. */
export function assembleNode({ name, listed, written }: NodeSources, faults: Faults): Node {
  const fromListings = joinParts(listed);
  const parts = written ? joinParts([withAddressesFirst(written.parts, fromListings), fromListings]) : fromListings;
  const system = systemOf(parts);
  const parameters = parts.parameters ?? new Map();
  const interfaces = finishedInterfaces(withLoopback(parts.interfaces ?? [], system), parameters);
  const routes = routesOf({ interfaces, parts, ...(written ? { written } : {}) }, faults);
  return {
    name,
    system,
    interfaces,
    routes,
    rules: rulesOf({ parts, system, ...(written ? { written } : {}) }, faults),
    stack: stackSettings(parameters, parts.stack),
    neighbours: parts.neighbours ?? [],
    ...(parts.listeners ? { listeners: parts.listeners } : {}),
    ...(parts.filter ? { filter: parts.filter } : {}),
    names: parts.names ?? [],
    ...(parts.netbackup ? { netbackup: parts.netbackup } : {}),
    unread: parts.unread ?? [],
  };
}

/** The order of addresses decides which is primary; what the listing shows was there before what somebody adds. */
function withAddressesFirst(written: NodeParts, listed: NodeParts): NodeParts {
  const shown = new Map((listed.interfaces ?? []).map((one) => [one.name, one.addresses ?? []]));
  return {
    ...written,
    interfaces: (written.interfaces ?? []).map((one) => ({
      ...one,
      addresses: [...(shown.get(one.name) ?? []), ...(one.addresses ?? [])],
    })),
  };
}

const systemOf = ({ system, looksLike }: NodeParts): OperatingSystem => system?.system ?? looksLike ?? 'not-known';

interface RouteSources {
  readonly interfaces: readonly Interface[];
  readonly parts: NodeParts;
  readonly written?: WrittenNode;
}

function routesOf({ interfaces, parts, written }: RouteSources, faults: Faults): readonly Route[] {
  const devices = new Devices(interfaces);
  const looked = parts.routes?.families ?? [];
  const connected = families
    .filter((family) => !looked.includes(family))
    .flatMap((family) => connectedRoutes(interfaces, family));
  const listed = listedRoutes(parts.routes?.routes ?? [], devices, faults);
  const existing = connected.length === 0 ? listed : [...connected, ...listed];
  return written ? writtenRoutes(written.routes, existing, devices, faults) : existing;
}

function rulesOf(
  { parts, system, written }: { parts: NodeParts; system: OperatingSystem; written?: WrittenNode },
  faults: Faults,
): readonly RoutingRule[] {
  const { rules } = parts;
  if (system === 'linux') {
    const own = families.filter((family) => !rules?.families.includes(family)).flatMap(ownRules);
    return withRules([...(rules?.rules ?? []), ...own], written?.rules ?? []);
  }
  for (const { by } of written?.rules ?? [])
    faults.add(
      by,
      {
        found: `a routing rule on ${system}`,
        expected: 'routing rules on Linux only',
        remedy: 'remove it, or correct "system"',
      },
      'routing',
    );
  return rules?.rules ?? [];
}
