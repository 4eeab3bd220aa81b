import { seconds } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, type Moment, opposite, senderOf } from '../../model/conversation.ts';
import { sameEndpoint } from '../../model/flow.ts';
import type { ClockId, NodeName, ObservationOf } from '../../model/observation.ts';
import { brokenSilence, lastOfPoint } from '../silence/broken-silence.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { standsAt } from '../witness/vantage.ts';

/**
 * A reset that ended a living connection and that the end in whose name it came did not send, as far as the captures
 * show.
 */
export interface MidstreamReset {
  readonly connection: Connection;
  /** Of the point that saw the reset. */
  readonly conversation: Conversation;
  /** In whose name it came. */
  readonly by: Direction;
  readonly moment: Moment;
  readonly at: Instant;
  /**
   * The points nearer to that end: they show its packets and no reset of it. Empty when only the time-to-live speaks.
   */
  readonly nearer: readonly Nearer[];
  readonly ttl: TtlJump | undefined;
}

/** The same connection at another point, and the direction of it that is `by` there. */
export interface Nearer {
  readonly conversation: Conversation;
  readonly by: Direction;
  /** The capture was taken on that very host. */
  readonly isHost: boolean;
  /** That host lists the connection as open behind the reset: it did not end it, whenever its capture was stopped. */
  readonly listed: ObservationOf<'socket-state'> | undefined;
}

export interface TtlJump {
  readonly reset: number;
  readonly usual: number;
  /**
   * Whatever the two were sent with, they made different numbers of hops. Else another initial value explains the
   * difference as well.
   */
  readonly otherDistance: boolean;
}

/**
 * Every one, once for each connection and the end in whose name it came. What answers words after a silence is told as
 * an idle death.
 */
export const midstreamResets = perEvidence((evidence): readonly MidstreamReset[] =>
  evidence.connections.flatMap((connection) => {
    const found = connection.conversations.flatMap((one) => injectedAt(evidence, connection, one));
    // After a FIN there is no stream left to break; an end that was not told of the reset may close long after it.
    const broken = found.filter(({ at }) => !wasClosed(evidence, connection, at));
    if (broken.length === 0) return [];
    if (brokenSilence(evidence, connection)?.reception === 'reset') return [];
    const best = broken.toSorted((a, b) => b.nearer.length - a.nearer.length);
    return best.filter((one, i) => best.findIndex((other) => sameSender(one, other)) === i);
  }),
);

const wasClosed = (evidence: Evidence, { observations }: Connection, at: Instant): boolean =>
  observations.some(
    (one) => one.kind === 'segment' && one.role === 'fin' && evidence.timeline.when(one) <= at + SAME_END,
  );

const sameSender = (a: MidstreamReset, b: MidstreamReset): boolean =>
  directionOf(a.conversation, b.conversation, b.by) === a.by;

function injectedAt(evidence: Evidence, connection: Connection, conversation: Conversation): readonly MidstreamReset[] {
  const { close, handshake, point } = conversation;
  if (close.how !== 'reset' || handshake.refused) return [];
  const { by, moment } = close;
  const [sender, other] = [conversation[by], conversation[opposite(by)]];
  // Both ends must have been heard: of a connection that never lived a reset is a refusal.
  if (sender.packets <= sender.resets || other.packets <= other.resets) return [];
  const at = evidence.timeline.at(point.clock, moment.at);
  const points = pointsNearer(evidence, connection, { conversation, by, at });
  const silentThere = points.every(({ conversation: one, by: there }) => one[there].resets === 0);
  const ttl = ttlJump(sender.ttl);
  // The end's own capture shows a reset of it: whatever its time-to-live became, it is its own.
  if (!silentThere) return [];
  const nearer = points.filter((one) => one.listed !== undefined || ranUntil(evidence, one.conversation, at));
  return nearer.length > 0 || ttl ? [{ connection, conversation, by, moment, at, nearer, ttl }] : [];
}

/**
 * Where packets of that end come past earlier than at this point: on its host, or where their time-to-live is still
 * higher.
 */
function pointsNearer(
  evidence: Evidence,
  connection: Connection,
  { conversation: seen, by, at }: Pick<MidstreamReset, 'conversation' | 'by' | 'at'>,
): readonly Nearer[] {
  return connection.conversations.flatMap((conversation) => {
    const there = conversation.point.name === seen.point.name ? undefined : directionOf(conversation, seen, by);
    if (!there || conversation[there].packets <= conversation[there].resets) return [];
    const isHost = standsAt(evidence, conversation.point, senderOf(conversation.flow, there).address);
    const [near, far] = [conversation[there].ttl.first, seen[by].ttl.first];
    if (!isHost && !(near !== undefined && far !== undefined && near > far)) return [];
    const { node } = conversation.point;
    const listed = isHost ? openRow(evidence, connection, { node, clock: seen.point.clock, at }) : undefined;
    return [{ conversation, by: there, isHost, listed }];
  });
}

/** The first list of a host behind a time in which the connection stands as open. */
function openRow(
  evidence: Evidence,
  { observations }: Connection,
  { node, clock, at }: { readonly node: NodeName | undefined; readonly clock: ClockId; readonly at: Instant },
): Nearer['listed'] {
  return observations.find(
    (one): one is ObservationOf<'socket-state'> =>
      one.kind === 'socket-state' &&
      one.state === 'ESTABLISHED' &&
      node !== undefined &&
      one.node === node &&
      evidence.timeline.when(one) > at + clockSlack(evidence, clock, one.clock),
  );
}

/** The direction of `conversation` that is `by` in `other`. A translation changes addresses, never who asked whom. */
function directionOf(conversation: Conversation, other: Conversation, by: Direction): Direction | undefined {
  const sender = senderOf(other.flow, by);
  if (sameEndpoint(conversation.flow.source, sender)) return 'forward';
  if (sameEndpoint(conversation.flow.destination, sender)) return 'backward';
  return conversation.initiatorSeen && other.initiatorSeen ? by : undefined;
}

/** Two captures see the end of one connection within this time of each other. */
const SAME_END = seconds(2);

/**
 * A capture that was stopped before proves nothing by not showing a reset; one that shows the connection's other reset
 * was running.
 */
function ranUntil(evidence: Evidence, { point, close }: Conversation, at: Instant): boolean {
  if ((lastOfPoint(evidence).get(point.name) ?? -Infinity) >= at) return true;
  return close.how === 'reset' && Math.abs(evidence.timeline.at(point.clock, close.moment.at) - at) <= SAME_END;
}

/** What hosts and devices send a packet with: Linux 64, Windows 128, Solaris and routers 255; 32 of old Windows. */
const INITIAL_TTLS = [32, 64, 128, 255];

const hops = (ttl: number): number => (INITIAL_TTLS.find((initial) => initial >= ttl) ?? ttl) - ttl;

function ttlJump({ first, reset }: { readonly first?: number; readonly reset?: number }): TtlJump | undefined {
  if (first === undefined || reset === undefined || first === reset) return undefined;
  return { reset, usual: first, otherDistance: hops(first) !== hops(reset) };
}
