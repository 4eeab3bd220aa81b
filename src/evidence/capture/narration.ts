import { FIN, RST } from '../../wire/tcp.ts';
import { Watch } from './connection.ts';
import type { Half, KeepaliveState } from './half.ts';
import { followKeepalive } from './keepalive.ts';
import { endKeepalives, endRetransmissions, endZeroWindow, holdBack, type NotableSink } from './notable.ts';
import type { SeenSegment } from './seen-segment.ts';
import { ANY_RETRANSMISSION, KEEP_ALIVE, ZERO_WINDOW } from './verdict.ts';

/** A session that was quiet for so long is what idle timers look at; the shortest ones in the field are a minute. */
export const NOTABLE_SILENCE_US = 60_000_000;

/** Cheap question before the costly telling: nearly all segments are ordinary. */
export function isNotable(seen: SeenSegment): boolean {
  return (
    seen.verdict !== 0 ||
    seen.role !== undefined ||
    (seen.packet.flags & (FIN | RST)) !== 0 ||
    seen.quiet >= NOTABLE_SILENCE_US ||
    seen.connection.followed
  );
}

/** Tells what is worth an observation, and the first and last of each run of what repeats. */
export function tellNotable(seen: SeenSegment, sink: NotableSink): void {
  const { connection, isForward, packet, at, frame } = seen;
  const bytes = packet.payloadLength;
  if (seen.role) sink.tell(connection, isForward, seen.role, bytes, at, frame);
  tellKeepalives(seen, sink);
  tellZeroWindow(seen, sink);
  const isRetransmission = (seen.verdict & ANY_RETRANSMISSION) !== 0 && bytes > 0;
  if (isRetransmission) tellRetransmission(seen, sink);
  else if (bytes > 0 && (seen.verdict & KEEP_ALIVE) === 0) {
    endRetransmissions(connection, seen.sender, isForward, sink);
    if (seen.quiet >= NOTABLE_SILENCE_US) sink.tell(connection, isForward, 'data-after-silence', bytes, at, frame);
  }
  if ((packet.flags & FIN) !== 0) sink.tell(connection, isForward, 'fin', bytes, at, frame);
  if ((packet.flags & RST) !== 0) sink.tell(connection, isForward, 'reset', bytes, at, frame);
  if (!isUnderWay(seen.sender) && !isUnderWay(seen.peer)) connection.rest(Watch.run);
}

/** Whether a run of this side's segments may go on, or a later segment answer them. */
const isUnderWay = ({ pendingRetransmission, pendingZeroWindow, keepalive }: Half): boolean =>
  pendingRetransmission !== undefined || pendingZeroWindow !== undefined || keepalive !== undefined;

function tellRetransmission(
  { connection, sender, isForward, packet, at, frame }: SeenSegment,
  sink: NotableSink,
): void {
  const bytes = packet.payloadLength;
  if (sender.pendingRetransmission) {
    holdBack(sender.pendingRetransmission, bytes, at, frame);
    return;
  }
  connection.watch(Watch.run);
  sender.pendingRetransmission = { at, frame, bytes, told: true };
  sink.tell(connection, isForward, 'retransmission', bytes, at, frame);
}

function tellZeroWindow(seen: SeenSegment, sink: NotableSink): void {
  const { connection, sender, isForward, packet, at, frame } = seen;
  if ((seen.verdict & ZERO_WINDOW) === 0) {
    if (packet.window > 0) endZeroWindow(connection, sender, isForward, sink);
    return;
  }
  if (sender.pendingZeroWindow) {
    holdBack(sender.pendingZeroWindow, packet.payloadLength, at, frame);
    return;
  }
  connection.watch(Watch.run);
  sender.pendingZeroWindow = { at, frame, bytes: packet.payloadLength, told: true };
  sink.tell(connection, isForward, 'zero-window', packet.payloadLength, at, frame);
}

function tellKeepalives(seen: SeenSegment, sink: NotableSink): void {
  const { connection, sender, peer, isForward, packet, at, frame } = seen;
  const isProbe = (seen.verdict & KEEP_ALIVE) !== 0 && peer.window !== 0;
  if (!isProbe && !sender.keepalive && !peer.keepalive) return;
  connection.watch(Watch.run);
  const role = followKeepalive(sender, peer, packet, isProbe, seen.quiet, at, frame);
  if (isProbe && sender.keepalive) tellProbe(seen, sender.keepalive, role === 'unanswered-probe', sink);
  else if (role === 'answer' && peer.keepalive) tellAnswer(seen, peer.keepalive, sink);
  else if (packet.payloadLength > 0 || (packet.flags & (FIN | RST)) !== 0) {
    endKeepalives(connection, sender, isForward, sink);
    endKeepalives(connection, peer, !isForward, sink);
  }
}

/** The first of a run, and every one whose predecessor stayed unanswered: those are the story. */
function tellProbe(seen: SeenSegment, state: KeepaliveState, follows: boolean, sink: NotableSink): void {
  const { connection, isForward, packet, at, frame } = seen;
  const bytes = packet.payloadLength;
  if (follows && state.pendingProbe && !state.pendingProbe.told) {
    const { pendingProbe } = state;
    sink.tell(connection, isForward, 'keepalive', pendingProbe.bytes, pendingProbe.at, pendingProbe.frame);
  }
  if (state.inRun && !follows) {
    state.pendingProbe = holdBack(state.pendingProbe, bytes, at, frame);
    return;
  }
  state.inRun = true;
  state.pendingProbe = { at, frame, bytes, told: true };
  sink.tell(connection, isForward, 'keepalive', bytes, at, frame);
}

function tellAnswer(seen: SeenSegment, state: KeepaliveState, sink: NotableSink): void {
  const { connection, isForward, packet, at, frame } = seen;
  if (state.answerTold) {
    state.pendingAnswer = holdBack(state.pendingAnswer, packet.payloadLength, at, frame);
    return;
  }
  state.answerTold = true;
  sink.tell(connection, isForward, 'keepalive-answer', packet.payloadLength, at, frame);
}
