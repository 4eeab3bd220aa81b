import type { Address } from '../base/address.ts';

export interface Endpoint {
  readonly address: Address;
  /** TCP or UDP port, or the ICMP identifier. */
  readonly port: number;
}

/** Protocol, source and destination address and port: one direction of a conversation. */
export interface Flow {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

export const reverse = (flow: Flow): Flow => ({
  protocol: flow.protocol,
  source: flow.destination,
  destination: flow.source,
});

export const formatEndpoint = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

export const formatFlow = (flow: Flow): string =>
  `${formatEndpoint(flow.source)} -> ${formatEndpoint(flow.destination)}`;

/** Equal for a flow and its reverse: the identity of a connection while it lives. */
export function connectionKey(flow: Flow): string {
  const a = formatEndpoint(flow.source);
  const b = formatEndpoint(flow.destination);
  return a < b ? `${flow.protocol} ${a} ${b}` : `${flow.protocol} ${b} ${a}`;
}

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean => a.port === b.port && a.address === b.address;
