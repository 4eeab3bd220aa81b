import type { SegmentRole } from '../../model/observation.ts';
import type { Connection } from './connection.ts';
import type { Half, KeepaliveState, PendingSegment } from './half.ts';

/** Where notable segments go. */
export interface NotableSink {
  tell(connection: Connection, isForward: boolean, role: SegmentRole, bytes: number, at: number, frame: number): void;
  /** The numbers of these connections are given to others. */
  letGo(numbers: ReadonlySet<number>): void;
}

/** The last segment of each run is told when its run is over. */
export function endRetransmissions(connection: Connection, half: Half, isForward: boolean, sink: NotableSink): void {
  const pending = half.pendingRetransmission;
  if (!pending) return;
  tellPending(connection, isForward, 'retransmission', pending, sink);
  half.pendingRetransmission = undefined;
}

export function endZeroWindow(connection: Connection, half: Half, isForward: boolean, sink: NotableSink): void {
  const pending = half.pendingZeroWindow;
  if (!pending) return;
  tellPending(connection, isForward, 'zero-window', pending, sink);
  half.pendingZeroWindow = undefined;
}

export function endKeepalives(connection: Connection, half: Half, isForward: boolean, sink: NotableSink): void {
  const state = half.keepalive;
  if (!state?.inRun) return;
  if (state.pendingProbe) tellPending(connection, isForward, 'keepalive', state.pendingProbe, sink);
  if (state.pendingAnswer) tellPending(connection, !isForward, 'keepalive-answer', state.pendingAnswer, sink);
  forget(state);
}

function forget(state: KeepaliveState): void {
  state.inRun = false;
  state.answerTold = false;
  state.pendingProbe = undefined;
  state.pendingAnswer = undefined;
}

function tellPending(
  connection: Connection,
  isForward: boolean,
  role: SegmentRole,
  pending: PendingSegment,
  sink: NotableSink,
): void {
  if (!pending.told) sink.tell(connection, isForward, role, pending.bytes, pending.at, pending.frame);
}

/** Notes one more segment of a run: the first was told, this one may become the last. */
export function holdBack(
  pending: PendingSegment | undefined,
  bytes: number,
  at: number,
  frame: number,
): PendingSegment {
  if (!pending) return { at, frame, bytes, told: false };
  pending.at = at;
  pending.frame = frame;
  pending.bytes = bytes;
  pending.told = false;
  return pending;
}
