import { formatDuration } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Sentence } from '../../model/finding.ts';
import { connectionKey, type Flow } from '../../model/flow.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { count } from '../sentence.ts';

/** Of a request, and of the answer to one: one or two may be lost by chance. */
export const REQUESTS_MIN = 3;

/** This very request was repeated, and no capture shows an answer: the caller could not connect, whatever it says. */
export function askedInVain(evidence: Evidence, flow: Flow): readonly Sentence[] {
  const conversations = byFlow(evidence).get(connectionKey(flow)) ?? [];
  const asked = conversations.find(({ handshake }) => handshake.syn && handshake.synCount >= REQUESTS_MIN);
  if (!asked || conversations.some(isAnswered)) return [];
  return [askedWords(evidence, asked)];
}

/** A request that was repeated and not answered, as a sentence of a story. */
export function askedWords(evidence: Evidence, asked: Conversation, target?: string): Sentence {
  const { syn: first = asked.first, synCount, synTimes } = asked.handshake;
  const took = formatDuration(between(first.at, synTimes.at(-1) ?? first.at));
  const often = `${count(synCount, 'time')} in ${took}`;
  return {
    text: `${evidence.hosts.nameOf(asked.flow.source.address)} asks ${target === undefined ? often : `${target} for a connection, ${often},`} and hears nothing.`,
    at: evidence.timeline.at(asked.point.clock, first.at),
    citations: [first.source],
  };
}

const byFlow = perEvidence(
  (evidence) => new Map(evidence.connections.map(({ flow, conversations }) => [connectionKey(flow), conversations])),
);

export const isAnswered = ({ handshake }: Conversation): boolean =>
  handshake.synAckCount > 0 || handshake.refused !== undefined || handshake.unreachable !== undefined;
