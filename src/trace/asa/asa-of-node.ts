import type { Address } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { AsaPolicy } from '../../model/asa-policy.ts';
import type { Interface } from '../../model/interface.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { lookUpRoute } from '../host/route-lookup.ts';
import type { Packet } from '../packet.ts';
import type { DeviceOnward } from '../connection-state.ts';
import { matchAddress } from './address-match.ts';
import { type AsaInput, asaPass, type AsaVerdict } from './asa-pass.ts';
import { AsaConnections } from './connections.ts';
import { type Taken, takenAs } from './new-connection.ts';
import { Walk } from './walk.ts';

/**
 * A firewall of the ASA family in a network, with the connections that it has come to know while one connection is
 * traced.
 */
export class AsaOfNode {
  readonly #node: LoadedNode;
  readonly #policy: AsaPolicy;
  readonly #connections = new AsaConnections();

  constructor(node: LoadedNode, policy: AsaPolicy) {
    this.#node = node;
    this.#policy = policy;
  }

  pass(packet: Packet, arrival: string | undefined): { readonly verdict: AsaVerdict; readonly onward: DeviceOnward } {
    const ingress = arrival === undefined ? undefined : this.#node.interfaces.get(arrival);
    const verdict = asaPass(this.#input(packet, ingress));
    if (verdict.toDevice || !verdict.egress) return { verdict, onward: { kind: 'deliver' } };
    const { name } = verdict.egress;
    return {
      verdict,
      onward: { kind: 'send', egress: name, nextHop: this.#nextHop(name, verdict.packet.destination) },
    };
  }

  /** How it would take the first packet of a connection that arrives by an interface with this `nameif`. */
  taken(packet: Packet, zone: string): Taken | undefined {
    const ingress = [...this.#node.interfaces.values()].find((one) => one.zone === zone);
    return ingress && takenAs(new Walk(this.#input(packet, ingress)), { ...ingress, zone });
  }

  #input(packet: Packet, arrival: Interface | undefined): AsaInput {
    return {
      node: this.#node.node,
      policy: this.#policy,
      packet,
      ...(arrival ? { arrival } : {}),
      lookUpEgress: (destination) => this.#egress(destination),
      connections: this.#connections,
    };
  }

  #egress(destination: Address): ReturnType<Parameters<typeof asaPass>[0]['lookUpEgress']> {
    const found = lookUpRoute(this.#node, { destination, arrival: 'lo', mark: 0, user: 0 });
    const device = found.kind === 'route' ? found.hops[0]?.device : undefined;
    const egress = device === undefined ? undefined : this.#node.interfaces.get(device);
    return egress && { egress };
  }

  /**
   * A connection keeps its egress; its next hop is that of the best route there (a destination without one is taken for
   * a neighbour).
   */
  #nextHop(egress: string, destination: Address): Address {
    const found = lookUpRoute(this.#node, { destination, arrival: 'lo', egress, mark: 0, user: 0 });
    return (found.kind === 'route' ? found.hops[0]?.via : undefined) ?? destination;
  }
}

/**
 * Proxy ARP: the device answers for the addresses that it translates to, on the interface that they are for, unless
 * told not to.
 */
export function answersForMapped(policy: AsaPolicy, zone: string | undefined, target: Address): boolean {
  if (zone === undefined || familyOf(target) === 6 || policy.noProxyArp.has(zone)) return false;
  return policy.translations.some(
    ({ kind, mapped, mappedSource, inactive, noProxyArp }) =>
      !inactive &&
      !noProxyArp &&
      kind !== 'identity' &&
      kind !== 'exempt' &&
      (mapped === undefined || mapped === zone) &&
      mappedSource !== 'interface' &&
      mappedSource.any === undefined &&
      matchAddress(mappedSource, target, []) === 'yes',
  );
}
