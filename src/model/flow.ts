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

/** Two addresses alone where the source of a fact named no ports (both 0, which no connection bears). */
export const formatFlow = ({ source, destination }: Flow): string =>
  source.port === 0 && destination.port === 0
    ? `${source.address} -> ${destination.address}`
    : `${formatEndpoint(source)} -> ${formatEndpoint(destination)}`;

/** Equal for a flow and its reverse: the identity of a connection while it lives. */
export function connectionKey(flow: Flow): string {
  const a = formatEndpoint(flow.source);
  const b = formatEndpoint(flow.destination);
  return a < b ? `${flow.protocol} ${a} ${b}` : `${flow.protocol} ${b} ${a}`;
}

/**
 * Linux chooses ports from 32768 (`ip_local_port_range`), others from 49152 (RFC 6335); below, a service listens or the
 * program chose.
 */
export const isEphemeral = ({ port }: Endpoint): boolean => port >= 32_768;

/** A service's port towards one that the other system chose: an answer, as far as ports can tell. */
export const seemsAnswer = ({ source, destination }: Flow): boolean =>
  source.port > 0 && !isEphemeral(source) && isEphemeral(destination);

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean => a.port === b.port && a.address === b.address;

export const sameFlow = (a: Flow, b: Flow): boolean =>
  sameEndpoint(a.source, b.source) && sameEndpoint(a.destination, b.destination);

/** Two directions of one connection, or the same direction of it. */
export const sameConnection = (a: Flow, b: Flow): boolean =>
  a.protocol === b.protocol && (sameFlow(a, b) || sameFlow(a, reverse(b)));

/** Equal for all flows between the same two addresses, in either direction. */
export function hostPair({ source, destination }: Flow): string {
  const [a, b] = [source.address, destination.address];
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
