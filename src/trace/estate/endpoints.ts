import { type Address, isLoopback } from '../../base/address.ts';
import { type Family, familyOf } from '../../base/prefix.ts';
import type { Listener } from '../../model/node.ts';
import type { EstateNode, NodeClass } from './node-classes.ts';
import type { PortClasses } from './port-classes.ts';

/** The role of the address that a socket is bound to; undefined: it is not bound. */
export type SourceRole = number | undefined;

/**
 * Services of the nodes of one class that are reached in the same way: by the same role, with ports of one class, bound
 * alike.
 */
export interface ServiceGroup {
  readonly role: number;
  readonly family: Family;
  readonly services: readonly Services[];
}

/** Nodes that have the same ports. */
export interface Services {
  readonly nodes: readonly EstateNode[];
  readonly ports: readonly number[];
}

/** Not bound, and bound to each address that others can be reached by. */
export function sourceRoles({ members: [node] }: NodeClass): readonly SourceRole[] {
  return node ? [undefined, ...usableRoles(node)] : [];
}

/** Can it send to this family from there at all? */
export const speaks = ({ members: [node] }: NodeClass, role: SourceRole, family: Family): boolean =>
  (role === undefined ? (node?.addresses ?? []) : [node?.addresses[role]]).some(
    (address) => address !== undefined && !isLoopback(address) && !isLinkLocal(address) && familyOf(address) === family,
  );

/** Of interfaces that are up; loopback and link-local addresses are of no use to others. */
function usableRoles({ loaded, addresses }: EstateNode): readonly number[] {
  const down = new Set(
    loaded.node.interfaces.filter(({ up }) => !up).flatMap((one) => one.addresses.map(({ address }) => address)),
  );
  return [...addresses.entries()].flatMap(([role, address]) =>
    isLoopback(address) || isLinkLocal(address) || down.has(address) ? [] : [role],
  );
}

const isLinkLocal = (address: Address): boolean => /^fe[89ab]/.test(address);

/** Every address and port at which somebody listens on the nodes of a class. */
export function serviceGroups({ members }: NodeClass, classes: PortClasses): readonly ServiceGroup[] {
  const groups = new Map<string, { role: number; family: Family; services: Map<EstateNode, number[]> }>();
  for (const node of members)
    for (const role of usableRoles(node)) {
      const address = node.addresses[role];
      if (address === undefined) continue;
      for (const [port, bound] of boundAt(node, address)) {
        const key = `${role} ${classes.of(port)} ${bound}`;
        const group = groups.get(key) ?? { role, family: familyOf(address), services: new Map() };
        groups.set(key, group);
        const ports = group.services.get(node) ?? [];
        group.services.set(node, ports);
        ports.push(port);
      }
    }
  return [...groups.values()].map(({ role, family, services }) => ({
    role,
    family,
    services: byPorts(services),
  }));
}

function byPorts(services: ReadonlyMap<EstateNode, readonly number[]>): readonly Services[] {
  const groups = new Map<string, { nodes: EstateNode[]; ports: readonly number[] }>();
  for (const [node, ports] of services) {
    const group = groups.get(ports.join());
    if (group) group.nodes.push(node);
    else groups.set(ports.join(), { nodes: [node], ports });
  }
  return [...groups.values()];
}

/** The ports that have a listener for the address, each with all that decides which of its listeners takes a packet. */
function boundAt({ loaded: { node } }: EstateNode, address: Address): ReadonlyMap<number, string> {
  const ports = new Map<number, string>();
  for (const one of node.listeners ?? [])
    if (one.protocol === 'tcp' && hears(one, address))
      ports.set(one.port, `${ports.get(one.port) ?? ''}|${one.device ?? ''}`);
  return ports;
}

const hears = ({ address, family }: Listener, to: Address): boolean =>
  address === undefined ? family === undefined || family === familyOf(to) : address === to;
