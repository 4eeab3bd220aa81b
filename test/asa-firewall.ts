import assert from 'node:assert/strict';
import { type Address, parseAddress } from '../src/base/address.ts';
import { contains } from '../src/base/prefix.ts';
import { readAsa } from '../src/config/asa/read-asa.ts';
import type { AsaPolicy } from '../src/model/asa-policy.ts';
import type { Interface } from '../src/model/interface.ts';
import type { Node } from '../src/model/node.ts';
import { AsaConnections } from '../src/trace/asa/connections.ts';
import { asaPass, type AsaVerdict } from '../src/trace/asa/asa-pass.ts';
import type { IcmpKind, Packet, TcpKind } from '../src/trace/packet.ts';

export const address = (text: string): Address => {
  const read = parseAddress(text);
  assert.ok(read !== undefined, text);
  return read;
};

/** `inside 10.1.1.5:40000 > 192.0.2.9:80 syn`, `outside 192.0.2.9 > 10.1.1.5 echo`, `... udp`. */
export function packetOf(text: string): { readonly from: string; readonly packet: Packet } {
  const [from = '', source = '', , destination = '', kind = 'syn'] = text.split(' ');
  const [ofSource, ofDestination] = [end(source), end(destination)];
  const isIcmp = /^[a-z]+-unreachable|^echo|^time/.test(kind);
  const ends = {
    source: ofSource.address,
    sourcePort: ofSource.port,
    destination: ofDestination.address,
    destinationPort: ofDestination.port,
  };
  const rest = { ttl: 64, bytes: 60, dontFragment: true, mark: 0 };
  if (kind === 'udp') return { from, packet: { protocol: 'udp', ...ends, ...rest } };
  if (isIcmp) return { from, packet: { protocol: 'icmp', ...ends, ...rest, icmp: { kind: kind as IcmpKind } } };
  return { from, packet: { protocol: 'tcp', ...ends, ...rest, tcp: kind as TcpKind } };
}

function end(text: string): { readonly address: Address; readonly port: number } {
  const [, bracketed, bare, port] = /^(?:\[(.+)\]|([\d.]+))(?::(\d+))?$/.exec(text) ?? [];
  return { address: address(bracketed ?? bare ?? text), port: Number(port ?? 0) };
}

/** Four named interfaces, two of one level, and one without a name. */
export const INTERFACES = `ASA Version 9.8(2)
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.1.1 255.255.255.0
interface GigabitEthernet0/2
 nameif dmz
 security-level 50
 ip address 10.2.2.1 255.255.255.0
interface GigabitEthernet0/3
 nameif dmz2
 security-level 50
 ip address 10.3.3.1 255.255.255.0
interface GigabitEthernet0/4
 ip address 10.9.9.1 255.255.255.0
route outside 0.0.0.0 0.0.0.0 192.0.2.254
route inside 10.20.0.0 255.255.0.0 10.1.1.254
`;

/** A device from its configuration, with the routes that are in it; nothing but longest prefix. */
export class Firewall {
  readonly node: Node;
  readonly policy: AsaPolicy;
  connections = new AsaConnections();

  constructor(config: string) {
    const { node, unread } = readAsa({ file: 'fw.cfg', text: config });
    const lost = unread.filter(({ bears }) => bears !== 'nothing');
    assert.deepEqual(lost, [], 'the configuration of a test is understood');
    assert.ok(node.filter?.kind === 'asa');
    this.node = node;
    this.policy = node.filter.policy;
  }

  zone(name: string): Interface {
    const found = this.node.interfaces.find(({ zone }) => zone === name);
    assert.ok(found, name);
    return found;
  }

  lookUpEgress = (destination: Address): { readonly egress: Interface } | undefined => {
    const [best] = this.node.routes
      .filter(({ to }) => contains(to, destination))
      .toSorted((a, b) => b.to.length - a.to.length || a.metric - b.metric);
    const egress = this.node.interfaces.find(({ name }) => name === best?.hops[0]?.device);
    return egress && { egress };
  };

  sees(text: string): AsaVerdict {
    const { from, packet } = packetOf(text);
    return this.takes(packet, from);
  }

  takes(packet: Packet, from: string): AsaVerdict {
    const { node, policy, connections, lookUpEgress } = this;
    return asaPass({
      node,
      policy,
      packet,
      connections,
      lookUpEgress,
      ...(from === 'self' ? {} : { arrival: this.zone(from) }),
    });
  }
}

/** `pass outside 10.1.1.5:40000 > 192.0.2.9:80`, or how it was dropped and by which reason. */
export function told({ action, packet, egress, steps }: AsaVerdict): string {
  if (action.kind === 'drop') return `${action.disposition} ${steps.at(-1)?.because.code}`;
  const ends = `${packet.source}:${packet.sourcePort} > ${packet.destination}:${packet.destinationPort}`;
  return `pass ${egress?.zone ?? 'device'} ${ends}`;
}
