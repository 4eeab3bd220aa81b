import type { Cursor } from './cursor.ts';
import { nowhere, PORT_NOT_PRINTED, printedAddress, readEnd, type Side } from './endpoint.ts';
import type { MessageReader } from './message.ts';
import { flowBetween, readProtocol } from './protocol.ts';

/**
 * 106100: `access-list ACL {permitted|denied|est-allowed} tcp inside/A(sport) -> outside/B(dport) hit-cnt N first hit
 * [0x0, 0x0]`.
 * A permit says that the list let the packet on, not that the packet was forwarded: an ACK without a connection is
 * permitted here and dropped next, with a 106015.
 */
export const readAccessListHit: MessageReader = (cursor) => {
  cursor.expect('access-list ');
  const by = cursor.word('an access list');
  cursor.expect(' ');
  const denied = readVerdict(cursor);
  const protocol = readProtocol(cursor);
  cursor.expect(' ');
  const from = readEnd(cursor, '-> ', readHit);
  const to = readEnd(cursor, 'hit-cnt ', readHit);
  cursor.digits('a hit count');
  if (!protocol || cursor.damage !== undefined) return undefined;
  // For ICMP the parentheses hold type and code, which are no identifier.
  const flow =
    protocol === 'icmp' ? flowBetween('icmp', portless(from), portless(to)) : flowBetween(protocol, from, to);
  if (!denied) return { fact: { kind: 'firewall-permitted', by }, flow };
  const zone = from.zone === undefined ? {} : { zone: from.zone };
  return { fact: { kind: 'firewall-denied', denial: 'policy', ...zone, by }, flow };
};

function readVerdict(cursor: Cursor): boolean {
  if (cursor.skip('denied ')) return true;
  if (!cursor.skip('permitted ') && !cursor.skip('est-allowed ')) cursor.fail('"permitted", "denied" or "est-allowed"');
  return false;
}

/** `inside/192.0.2.7(4001)`, a user in parentheses behind it; web pages leave `inside/(4001)`. */
function readHit(cursor: Cursor): Side {
  const start = cursor.at;
  const place = cursor.before('(', 'interface/address');
  const slash = place.lastIndexOf('/');
  if (slash <= 0) cursor.fail('interface/address', start);
  const address = printedAddress(cursor, place.slice(slash + 1), start + slash + 1);
  const port = cursor.skip(')') ? undefined : Number(cursor.digits('a port'));
  if (port !== undefined) cursor.expect(')');
  if (cursor.skip('(')) cursor.before(')', 'a user');
  return cursor.damage === undefined ? { zone: place.slice(0, slash), address, port, mapped: undefined } : nowhere;
}

const portless = (side: Side): Side => ({ ...side, port: PORT_NOT_PRINTED });
