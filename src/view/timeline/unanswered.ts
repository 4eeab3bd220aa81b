import { seconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation, Direction } from '../../model/conversation.ts';
import { type Flow, sameConnection, sameEndpoint } from '../../model/flow.ts';
import type { ObservationOf, SegmentRole } from '../../model/observation.ts';
import type { Instant } from '../../base/instant.ts';

type Segment = ObservationOf<'segment'>;

/**
 * The capture that shows this segment shows no answer to it. It does not say where the segment or its answer was lost.
 */
export function isUnanswered(evidence: Evidence, one: Segment): boolean {
  const conversation = evidence.conversations.find(
    ({ point, flow, first, last }) =>
      point.name === one.point && one.flow && sameConnection(flow, one.flow) && first.at <= one.at && one.at <= last.at,
  );
  if (!conversation || !one.flow) return false;
  const side: Direction = forward(conversation, one.flow) ? 'forward' : 'backward';
  switch (one.role) {
    case 'syn':
    case 'syn-retransmitted': {
      const { synAck, refused, unreachable } = conversation.handshake;
      return !synAck && !refused && !unreachable;
    }
    case 'data-after-silence':
    case 'retransmission':
    case 'fin': {
      const { unanswered } = conversation[side];
      return unanswered !== undefined && unanswered.first.at <= one.at && one.at <= unanswered.last.at;
    }
    case 'keepalive':
      return keepaliveLost(conversation, side, one.at);
    case 'syn-ack':
    case 'syn-ack-retransmitted':
    case 'established':
    case 'keepalive-answer':
    case 'zero-window':
    case 'window-probe':
    case 'reset':
      return false;
  }
}

const forward = ({ flow }: Conversation, seen: Flow): boolean => sameEndpoint(flow.source, seen.source);

function keepaliveLost(conversation: Conversation, side: Direction, at: Instant): boolean {
  const { unansweredSince } = conversation[side].keepalive;
  return unansweredSince !== undefined && at >= unansweredSince.at;
}

/**
 * The capture near the receiver shows this connection and not this segment. Segments that open or end a connection are
 * always told; of data only what comes after the last segment that the far end saw is surely missing there.
 */
export function isMissedAtFarEnd(evidence: Evidence, one: Segment, flow: Flow): boolean {
  const receiver = evidence.hosts.nameOf(flow.destination.address);
  const there = evidence.conversations.filter(
    (seen) => seen.point.node === receiver && seen.point.name !== one.point && sameConnection(seen.flow, flow),
  );
  if (there.length === 0) return false;
  const sentAt = evidence.timeline.when(one);
  const until = Math.max(...there.map(({ point, last }) => evidence.timeline.at(point.clock, last.at)));
  return alwaysTold(one.role) || until < sentAt - ROUNDING;
}

function alwaysTold(role: SegmentRole): boolean {
  switch (role) {
    case 'syn':
    case 'syn-retransmitted':
    case 'syn-ack':
    case 'syn-ack-retransmitted':
    case 'fin':
    case 'reset':
      return true;
    case 'established':
    case 'data-after-silence':
    case 'retransmission':
    case 'keepalive':
    case 'keepalive-answer':
    case 'zero-window':
    case 'window-probe':
      return false;
  }
}

/** Stamps of one segment at two places differ by the way between them and by the error of the clocks. */
const ROUNDING = seconds(0.2);
