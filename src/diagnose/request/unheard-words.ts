import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Sentence } from '../../model/finding.ts';
import { failureAfter, REPORTED_WITHIN, reports } from '../ending/failure.ts';
import { emptyWords } from '../sentence.ts';
import type { UnheardRequest } from './unheard-request.ts';

/** Of many to one pair of hosts, so many show of what kind they are. */
export const REQUESTS_TOLD_MAX = 5;

/** No capture of the called host has it. */
export const unseenWords = ({ unseen }: UnheardRequest, host: string): Sentence =>
  unseen.by === 'empty'
    ? emptyWords(host, unseen.files)
    : {
        text: `The capture at ${host} (${unseen.point.name}) ran meanwhile and has none of these requests.`,
        citations: [],
      };

export const answeredWords = (evidence: Evidence, { point, first }: Conversation, text: string): Sentence => ({
  text,
  at: evidence.timeline.at(point.clock, first.at),
  citations: [first.source],
});

/** What the caller reports of it. */
export const failedBy = (evidence: Evidence, { connection, asked, from }: UnheardRequest): readonly Sentence[] =>
  reports(
    evidence,
    failureAfter(evidence, connection.flow, { at: from, clock: asked.point.clock, within: REPORTED_WITHIN })?.sign,
  );
