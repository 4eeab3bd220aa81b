import type { Endpoint, Flow } from '../../model/flow.ts';
import type { Cursor } from './cursor.ts';
import { endpointOf, PORT_NOT_PRINTED, type Side } from './endpoint.ts';

export type Protocol = Flow['protocol'];

/** `tcp`, `UDP`, `protocol 47`; undefined for protocols that no session here runs on. */
export function readProtocol(cursor: Cursor): Protocol | undefined {
  const word = cursor.word('a protocol').toLowerCase();
  if (word === 'tcp' || word === 'udp' || word === 'icmp') return word;
  if (word === 'protocol') {
    cursor.expect(' ');
    cursor.word('a protocol number');
  }
  return undefined;
}

/**
 * Undefined when an end is not certain. ICMP has no ports: an identifier that is not printed is no doubt about the
 * flow.
 */
export function flowBetween(protocol: Protocol, source: Side, destination: Side): Flow | undefined {
  const portless = protocol === 'icmp' ? PORT_NOT_PRINTED : undefined;
  const [from, to] = [endOf(source, portless), endOf(destination, portless)];
  return from && to && { protocol, source: from, destination: to };
}

/** For messages that name two addresses and never ports. */
export function flowOfAddresses(protocol: Protocol, source: Side, destination: Side): Flow | undefined {
  const [from, to] = [endOf(source, PORT_NOT_PRINTED), endOf(destination, PORT_NOT_PRINTED)];
  return from && to && { protocol, source: from, destination: to };
}

const endOf = (side: Side, portless: number | undefined): Endpoint | undefined =>
  side.port === undefined && portless !== undefined ? endpointOf({ ...side, port: portless }) : endpointOf(side);
