import type { Cursor } from './cursor.ts';
import { readEitherSide, readEnd } from './endpoint.ts';
import type { MessageReader, Told } from './message.ts';
import { flowBetween, readProtocol } from './protocol.ts';

/** 110002: `Failed to locate egress interface for TCP from inside:A/p to B/p` */
export const readNoEgress: MessageReader = (cursor) => {
  cursor.expect('Failed to locate egress interface for ');
  return readUnroutable(cursor);
};

/**
 * 110003: `Routing failed to locate next hop for TCP from inside:A/p to outside:B/p`; the guide also spells `next-hop`.
 */
export const readNoNextHop: MessageReader = (cursor) => {
  cursor.expect('Routing failed to locate next');
  if (!cursor.skip(' hop for ')) cursor.expect('-hop for ');
  return readUnroutable(cursor);
};

function readUnroutable(cursor: Cursor): Told | undefined {
  const protocol = readProtocol(cursor);
  cursor.expect(' from ');
  const from = readEnd(cursor, 'to ');
  const to = readEitherSide(cursor);
  if (!protocol || from.zone === undefined) return undefined;
  return {
    fact: { kind: 'firewall-denied', denial: 'no-route', zone: from.zone },
    flow: flowBetween(protocol, from, to),
  };
}
