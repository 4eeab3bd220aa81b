import { type Flow, reverse } from '../../model/flow.ts';
import { readDirection, readTriple } from './built.ts';
import type { MessageReader } from './message.ts';
import { flowBetween } from './protocol.ts';

/**
 * 302020: `Built {inbound|outbound} ICMP connection for faddr F/id gaddr G/id laddr L/id [type T code C]`. The device
 * numbers ICMP "connections" nowhere, so `connection` is empty.
 */
export const readIcmpBuilt: MessageReader = (cursor) => {
  cursor.expect('Built ');
  const inbound = readDirection(cursor);
  cursor.expect('ICMP connection for ');
  const { near, far } = readTriple(cursor, 'type');
  if (cursor.damage !== undefined) return undefined;
  const flow = inbound ? flowBetween('icmp', near, far) : flowBetween('icmp', far, near);
  const mappedEnd = far.mapped;
  const translated = mappedEnd && far.address !== undefined && mappedEnd.address !== far.address;
  const mapped = translated && flow ? withLocal(flow, mappedEnd, inbound) : undefined;
  return { fact: { kind: 'firewall-built', connection: '', ...(mapped && { mapped }) }, flow };
};

/** 302021. Only the host that sent the echo request has an identifier behind its address, the other one has 0. */
export const readIcmpTeardown: MessageReader = (cursor) => {
  cursor.expect('Teardown ICMP connection for ');
  const { near, far } = readTriple(cursor, 'type');
  if (cursor.damage !== undefined) return undefined;
  const flow = flowBetween('icmp', near, far);
  const localBegan = flow !== undefined && flow.source.port === 0 && flow.destination.port !== 0;
  return {
    fact: { kind: 'firewall-teardown', connection: '', reason: 'not-said', words: '' },
    flow: localBegan ? reverse(flow) : flow,
  };
};

const withLocal = (flow: Flow, local: Flow['source'], inbound: boolean): Flow =>
  inbound ? { ...flow, destination: local } : { ...flow, source: local };
