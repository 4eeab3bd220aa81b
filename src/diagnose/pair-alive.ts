import type { Duration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Conversation, Moment, Side } from '../model/conversation.ts';
import { type Flow, hostPair } from '../model/flow.ts';
import type { Source } from '../model/source.ts';
import { connectionsOfPair } from './busy-neighbour.ts';

/** A sign that two hosts reached each other. */
export interface SignOfLife {
  readonly at: Instant;
  readonly source: Source;
}

/**
 * The first sign, from one moment to another, that the two ends of `flow` reached each other on any other connection.
 */
export function pairAlive(
  evidence: Evidence,
  flow: Flow,
  { from, within, except }: { readonly from: number; readonly within: Duration; readonly except?: Connection },
): SignOfLife | undefined {
  const until = from + within;
  let first: SignOfLife | undefined;
  for (const connection of connectionsOfPair(evidence).get(hostPair(flow)) ?? []) {
    if (connection === except) continue;
    for (const sign of signs(evidence, connection))
      if (sign.at >= from && sign.at <= until && (!first || sign.at < first.at)) first = sign;
  }
  return first;
}

/** An answered handshake, a pause after which both went on, an accepted connection, the regular end of one. */
function signs(evidence: Evidence, { observations, conversations }: Connection): readonly SignOfLife[] {
  return [
    ...conversations.flatMap((conversation) =>
      [conversation.handshake.synAck, ...resumptions(conversation)].flatMap((one) =>
        one ? [{ at: evidence.timeline.at(conversation.point.clock, one.at), source: one.source }] : [],
      ),
    ),
    ...observations
      .filter(
        (one) =>
          one.kind === 'connected' ||
          one.kind === 'accepted' ||
          (one.kind === 'firewall-teardown' && one.reason === 'fins'),
      )
      .map((one) => ({ at: evidence.timeline.when(one), source: one.source })),
  ];
}

/**
 * The ends of pauses after which the conversation went on: with words that were answered, not with repetitions and
 * probes in vain.
 */
export function resumptions(conversation: Conversation): readonly Moment[] {
  const { silences, last } = conversation;
  return silences
    .filter(({ until, endedBy }) => until.at < last.at && until.at < inVainSince(conversation[endedBy]))
    .map(({ until }) => until);
}

/** Probes are not evenly apart to the microsecond. */
const UNEVEN = 1.1;

/** From when on what this side sent was never answered: its last data, or its last run of probes. */
function inVainSince({ unanswered, keepalive }: Side): number {
  const { last, interval, unansweredAtEnd } = keepalive;
  const probes = unansweredAtEnd > 0 && last ? last.at - (unansweredAtEnd - 1) * (interval ?? 0) * UNEVEN : Infinity;
  return Math.min(unanswered?.first.at ?? Infinity, probes);
}
