import type { Address } from '../../base/address.ts';
import type { AsaPolicy } from '../../model/asa-policy.ts';
import type { Interface } from '../../model/interface.ts';
import type { Node } from '../../model/node.ts';
import type { FilterVerdict } from '../filter-verdict.ts';
import type { Packet } from '../packet.ts';
import type { AsaConnection, AsaConnections } from './connections.ts';
import { knownConnection } from './known-connection.ts';
import { newConnection } from './new-connection.ts';
import { Walk } from './walk.ts';

export interface AsaInput {
  readonly node: Node;
  readonly policy: AsaPolicy;
  readonly packet: Packet;
  /** Undefined: the device sends it itself. */
  readonly arrival?: Interface;
  /** By the routing table. `afterUntranslate`: the destination is the real one, where a translation changed it. */
  readonly lookUpEgress: EgressLookup;
  /** Kept by the caller for as long as connections are to be remembered; what passes is added. */
  readonly connections: AsaConnections;
}

export type EgressLookup = (
  destination: Address,
  afterUntranslate: boolean,
) => { readonly egress: Interface } | undefined;

export interface AsaVerdict extends FilterVerdict {
  /** The interface that it leaves by, where that was settled: a translation may name another than the routing table. */
  readonly egress?: Interface;
  /** It is for the device itself. */
  readonly toDevice?: true;
  /** The connection that it belongs to or made. */
  readonly connection?: AsaConnection;
}

/**
 * What a firewall of the ASA family does with one packet, in the order of the device: connection table, reverse path,
 * translation of the destination, egress, access lists or security levels, class of the connection, list of the egress,
 * translation of the source, the check that the answer is translated alike, hop count, new connection. The hop count is
 * left alone unless a class says otherwise.
 */
export function asaPass(input: AsaInput): AsaVerdict {
  const walk = new Walk(input);
  const { arrival, packet } = input;
  if (!arrival) {
    walk.step('filter', { code: 'ASA_OWN_PACKET', text: 'The device sends it itself.', config: [] });
    const egress = input.lookUpEgress(packet.destination, false)?.egress;
    return walk.pass(packet, egress ? { egress } : {});
  }
  if (arrival.zone === undefined) {
    const text = `Interface ${arrival.name} has no nameif, and passes nothing.`;
    return walk.drop('filter', { code: 'ASA_UNNAMED_INTERFACE', text, config: arrival.by ? [arrival.by] : [] }, SILENT);
  }
  return knownConnection(walk, arrival) ?? newConnection(walk, { ...arrival, zone: arrival.zone });
}

const SILENT = { kind: 'drop', disposition: 'DENIED_SILENT' } as const;
