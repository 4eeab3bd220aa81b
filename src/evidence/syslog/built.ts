import type { Endpoint, Flow } from '../../model/flow.ts';
import { sameEndpoint } from '../../model/flow.ts';
import type { Cursor } from './cursor.ts';
import { endpointOf, nowhere, readEnd, readField, readSide, type Side } from './endpoint.ts';
import { connectionOf, type Memory, type MessageReader, type Told, translationOf } from './message.ts';
import { flowBetween, type Protocol } from './protocol.ts';

/**
 * 302013 (TCP), 302015 (UDP), 302001 (PIX 6): `Built {inbound|outbound} TCP connection ID for A to B`. `inbound`: the
 * `for` side began. `outbound`: the `for` side is the lower-security one and was reached, the `to` side began
 * (cisco.com document 116149). The `faddr`/`laddr` layout of PIX and FWSM says the same of the foreign and the local
 * host.
 */
export const readBuilt: MessageReader = (cursor, memory) => {
  cursor.expect('Built ');
  cursor.skip('Probe ');
  const inbound = readDirection(cursor);
  cursor.skip('Probe ');
  const protocol = readTransport(cursor);
  cursor.expect(' connection ');
  const connection = cursor.digits('a connection number');
  cursor.expect(' ');
  cursor.skip('for ');
  const { near, far } = readEnds(cursor);
  if (cursor.damage !== undefined) return undefined;
  return inbound ? told(memory, protocol, connection, near, far) : told(memory, protocol, connection, far, near);
};

/** Was it the outside that began? */
export function readDirection(cursor: Cursor): boolean {
  if (cursor.skip('inbound ')) return true;
  if (!cursor.skip('outbound ')) cursor.fail('"inbound" or "outbound"');
  return false;
}

export function readTransport(cursor: Cursor): Protocol {
  if (cursor.skip('UDP')) return 'udp';
  cursor.expect('TCP');
  return 'tcp';
}

/** Near: the side that `inbound` calls the initiator, which is the first one, or the foreign host. */
export interface Ends {
  readonly near: Side;
  readonly far: Side;
}

/**
 * `A to B`, or `faddr F gaddr G laddr L`, whose local host is known by two addresses; `after` is the word behind it, if
 * there is one.
 */
export function readEnds(cursor: Cursor, after?: string): Ends {
  if (cursor.text.startsWith('faddr', cursor.at)) {
    const ends = readTriple(cursor, after ?? ' ');
    if (after !== undefined) cursor.expect(after);
    return ends;
  }
  const near = readEnd(cursor, 'to ');
  return { near, far: after === undefined ? readSide(cursor) : readEnd(cursor, after) };
}

/** `after` is the word behind the triple, by which an empty `laddr` is known. */
export function readTriple(cursor: Cursor, after: string): Ends {
  const near = readField(cursor, 'faddr', 'gaddr');
  const global = readField(cursor, 'gaddr', 'laddr');
  const local = readField(cursor, 'laddr', after);
  if (cursor.damage !== undefined) return { near: nowhere, far: nowhere };
  return { near, far: { ...local, mapped: endpointOf(global) } };
}

function told(memory: Memory, protocol: Protocol, connection: string, initiator: Side, responder: Side): Told {
  const flow = flowBetween(protocol, initiator, responder);
  if (flow) memory.connections.set(connectionOf(memory, connection), flow);
  const mapped = flow && mappedFlow(memory, flow, initiator, responder);
  const zones: readonly [string, string] | undefined =
    initiator.zone !== undefined && responder.zone !== undefined ? [initiator.zone, responder.zone] : undefined;
  return {
    fact: { kind: 'firewall-built', connection, ...(mapped && { mapped }), ...(zones && { zones }) },
    flow,
  };
}

/** The flow after translation; undefined when nothing is translated. */
function mappedFlow(memory: Memory, flow: Flow, initiator: Side, responder: Side): Flow | undefined {
  const source = initiator.mapped ?? translated(memory, flow.protocol, flow.source);
  const destination = responder.mapped ?? translated(memory, flow.protocol, flow.destination);
  return sameEndpoint(source, flow.source) && sameEndpoint(destination, flow.destination)
    ? undefined
    : { protocol: flow.protocol, source, destination };
}

/** The mapped end by the last 305011, for layouts of the message that lack it. */
function translated(memory: Memory, protocol: Protocol, real: Endpoint): Endpoint {
  return (protocol === 'tcp' && memory.translations.get(translationOf(memory, real))) || real;
}
