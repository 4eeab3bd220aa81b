import { type Duration, parseClockDuration } from '../../base/duration.ts';
import { type Flow, sameConnection } from '../../model/flow.ts';
import { readEnds, readTransport } from './built.ts';
import type { Cursor } from './cursor.ts';
import { towardsResponder } from './initiator.ts';
import { connectionOf, type MessageReader } from './message.ts';
import { flowBetween } from './protocol.ts';
import { teardownReason } from './teardown-reason.ts';

/**
 * 302014 (TCP), 302016 (UDP), 302002 (PIX 6):
 * `Teardown [Probe] TCP connection ID for A to B duration H:MM:SS bytes N [reason] [from interface] [(user)]`, or the
 * `faddr` layout. The duration is the whole life of the connection; after a Conn-timeout its last packet came one idle
 * timeout before the end.
 */
export const readTeardown: MessageReader = (cursor, memory) => {
  cursor.expect('Teardown ');
  cursor.skip('Probe ');
  const protocol = readTransport(cursor);
  cursor.expect(' connection ');
  const connection = cursor.digits('a connection number');
  cursor.expect(' ');
  cursor.skip('for ');
  const { near, far } = readEnds(cursor, 'duration ');
  const lasted = durationOf(cursor);
  cursor.expect(' bytes ');
  const bytes = Number(cursor.digits('a number of bytes'));
  const { reason, words } = teardownReason(cursor.rest());
  if (cursor.damage !== undefined || lasted === undefined) return undefined;
  const built = memory.connections.take(connectionOf(memory, connection));
  return {
    fact: { kind: 'firewall-teardown', connection, lasted, bytes, reason, words },
    flow: oriented(flowBetween(protocol, near, far), built),
  };
};

/** What stands behind `duration`. */
export function durationOf(cursor: Cursor): Duration | undefined {
  const start = cursor.at;
  const lasted = parseClockDuration(cursor.word('a duration'));
  if (lasted === undefined) cursor.fail('a duration h:mm:ss', start);
  return lasted;
}

/** As the connection was built. A device that was restarted counts its connections anew, so the ends must agree. */
function oriented(printed: Flow | undefined, built: Flow | undefined): Flow | undefined {
  if (!printed) return built;
  return built && sameConnection(built, printed) ? built : towardsResponder(printed);
}
