import { seconds } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { type Conversation, type Moment, opposite } from '../../model/conversation.ts';
import { answeredProbe, answersPause } from './answered-words.ts';
import { type MidstreamReset, midstreamResets } from './midstream-reset.ts';

/**
 * A connection of which somebody on the way knew nothing any more: an end was answered by a reset that the other did
 * not send, as it spoke, and so was the other, when it spoke in its turn. Who injects resets tells both ends at once,
 * whoever speaks, or one alone, for what it said.
 */
export interface ResetInTurn {
  readonly first: MidstreamReset;
  /** What the other end got, in the name of the one that had been reset; undefined where it said nothing. */
  readonly second: ResetThere | undefined;
  /** The probe that the first reset answers, where that is all that shows it. */
  readonly probe: Moment | undefined;
}

export interface ResetThere {
  readonly conversation: Conversation;
  readonly moment: Moment;
  readonly at: Instant;
  /** Both were reset in one moment, and each had spoken a round trip before, at the most. */
  readonly atOnce: boolean;
}

export const resetsInTurn = perEvidence((evidence): readonly ResetInTurn[] => {
  const found = new Map<Connection, ResetInTurn>();
  for (const first of midstreamResets(evidence).toSorted((a, b) => a.at - b.at)) {
    if (found.has(first.connection)) continue;
    const second = answerToOther(evidence, first);
    const probe = second ? undefined : probeAnswered(first);
    if (second ?? probe) found.set(first.connection, { first, second, probe });
  }
  return [...found.values()];
});

const inTurn = perEvidence((evidence) => new Set(resetsInTurn(evidence).map(({ first }) => first.connection)));

export const wasResetInTurn = (evidence: Evidence, connection: Connection): boolean => inTurn(evidence).has(connection);

/** Whoever injects a reset into both directions does so in one moment. */
const AT_ONCE = seconds(2);

function answerToOther(evidence: Evidence, first: MidstreamReset): ResetThere | undefined {
  const { conversation, by, at, moment: told, nearer } = first;
  // The end that was reset first sent none itself: what came to the other in its name was forged as well.
  if (conversation[opposite(by)].resets > 0) return undefined;
  for (const { conversation: there, by: other, isHost } of nearer) {
    if (!isHost || there[opposite(other)].resets === 0) continue;
    const moment = there.close.how === 'reset' ? there.close.moment : there.last;
    const when = evidence.timeline.at(there.point.clock, moment.at);
    const isLater = when > later(at, AT_ONCE);
    const isAnswer = answersPause(conversation, opposite(by), told) && answersPause(there, other, moment);
    if (isLater || isAnswer) return { conversation: there, moment, at: when, atOnce: !isLater };
  }
  return undefined;
}

/**
 * One end is told, for a probe in which there is nothing that an inspection could look into, and the other, which says
 * nothing, is not.
 */
function probeAnswered({ conversation, by, moment, nearer }: MidstreamReset): Moment | undefined {
  const isUntold = nearer.some(
    ({ conversation: there, by: other, isHost }) => isHost && there[opposite(other)].resets === 0,
  );
  return isUntold ? answeredProbe(conversation, opposite(by), moment) : undefined;
}
