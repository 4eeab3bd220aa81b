import { Connection, type ConnectionBook, Milestone } from './connection.ts';
import type { Half } from './half.ts';
import { NOTABLE_SILENCE_US } from './narration.ts';

/**
 * The connections of a capture that can make room for others: opened, used and closed as it should be, every word
 * acknowledged, nothing sent twice and no silence that a timer could notice. One that still stands is never among them,
 * however long it has been silent, and none in which anything went wrong: those are what their reader looks for. Of
 * those that can go it is the half that has been closed for longest.
 */
export function finishedConnections(book: ConnectionBook): ReadonlySet<number> {
  const connection = new Connection(book);
  const finished: { readonly number: number; readonly at: number }[] = [];
  for (let number = 0; number < book.count; number++)
    if (wentWell(connection.moveTo(number))) finished.push({ number, at: connection.lastAt });
  finished.sort((a, b) => a.at - b.at);
  return new Set(finished.slice(0, Math.ceil(finished.length / 2)).map(({ number }) => number));
}

function wentWell(connection: Connection): boolean {
  const { forward, backward } = connection;
  return (
    !connection.watched &&
    connection.has(Milestone.established) &&
    connection.synCount === 1 &&
    connection.synAckCount === 1 &&
    !connection.has(Milestone.unreachable) &&
    connection.errors === undefined &&
    isDone(forward, backward) &&
    isDone(backward, forward) &&
    connection.longestSilence < NOTABLE_SILENCE_US
  );
}

/** Everything that this side sent has arrived, its FIN as the last. */
const isDone = (side: Half, peer: Half): boolean =>
  side.hasFin &&
  ((side.next - peer.lastAck) | 0) <= 0 &&
  side.unanswered === undefined &&
  side.retransmissions === 0 &&
  side.duplicateAcks === 0 &&
  side.zeroWindows === 0 &&
  side.resets === 0 &&
  side.keepalive === undefined;
