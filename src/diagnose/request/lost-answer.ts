import type { Instant } from '../../base/instant.ts';
import { isAnswered, REQUESTS_MIN } from './asked-in-vain.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation, Moment } from '../../model/conversation.ts';
import { isForged } from '../silence/broken-silence.ts';
import { isClosedWay } from '../loss/closed-way.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { standsAt } from '../witness/vantage.ts';

/** A request that arrives and is answered, again and again, while none of the answers comes back to who asked. */
export interface LostAnswer {
  readonly connection: Connection;
  /** As the caller’s capture shows it, and that of the called host. */
  readonly asked: Conversation;
  readonly answered: Conversation;
  /** Of the first and of the last request, in the reference clock. */
  readonly from: Instant;
  readonly until: Instant;
  /** What the called host gets for its answer from the way, in the name of the caller that sent none. */
  readonly reset: Moment | undefined;
}

/** Where a device says what it did with the request or its answer, that is told. */
export const lostAnswers = perEvidence((evidence): readonly LostAnswer[] =>
  evidence.connections.flatMap((connection) => lostAnswer(evidence, connection) ?? []),
);

function lostAnswer(evidence: Evidence, connection: Connection): LostAnswer | undefined {
  const { flow, conversations, observations } = connection;
  const at = (end: 'source' | 'destination') =>
    conversations.find(({ point }) => standsAt(evidence, point, flow[end].address));
  const [asked, answered] = [at('source'), at('destination')];
  if (!asked || !answered || observations.some(({ kind }) => kind.startsWith('firewall-'))) return undefined;
  const { syn, synCount, synTimes } = asked.handshake;
  if (!syn || synCount < REQUESTS_MIN || isAnswered(asked)) return undefined;
  if (answered.handshake.synAckCount < REQUESTS_MIN || answered.handshake.established) return undefined;
  const [from, until] = [syn.at, synTimes.at(-1) ?? syn.at].map((one) => evidence.timeline.at(asked.point.clock, one));
  if (from === undefined || until === undefined || isClosedWay(evidence, flow, { from, until })) return undefined;
  const { close, forward } = answered;
  const isReset =
    close.how === 'reset' && close.by === 'forward' && isForged(forward.ttl) && asked.forward.resets === 0;
  return { connection, asked, answered, from, until, reset: isReset ? close.moment : undefined };
}

/** Who resets an answer whose request it has not seen breaks nothing that lived. */
export const answerLostOn = (evidence: Evidence, connection: Connection): LostAnswer | undefined =>
  byConnection(evidence).get(connection);

const byConnection = perEvidence((evidence) => new Map(lostAnswers(evidence).map((one) => [one.connection, one])));
