import { seconds } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Moment, opposite } from '../../model/conversation.ts';
import { type MidstreamReset, midstreamResets } from './midstream-reset.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/**
 * A connection of which somebody on the way knew nothing any more: first one end was answered by a reset that the other
 * did not send, and later the other, when it spoke in its turn. Who injects resets tells both ends at once, or one
 * alone.
 */
export interface ResetInTurn {
  readonly first: MidstreamReset;
  /** What the other end got, in the name of the one that had been reset. */
  readonly second: { readonly conversation: Conversation; readonly moment: Moment; readonly at: Instant };
}

export const resetsInTurn = perEvidence((evidence): readonly ResetInTurn[] => {
  const found = new Map<Connection, ResetInTurn>();
  for (const first of midstreamResets(evidence).toSorted((a, b) => a.at - b.at)) {
    const second = found.has(first.connection) ? undefined : answerToOther(evidence, first);
    if (second) found.set(first.connection, { first, second });
  }
  return [...found.values()];
});

const inTurn = perEvidence((evidence) => new Set(resetsInTurn(evidence).map(({ first }) => first.connection)));

export const wasResetInTurn = (evidence: Evidence, connection: Connection): boolean => inTurn(evidence).has(connection);

/** Whoever injects a reset into both directions does so in one moment. */
const AT_ONCE = seconds(2);

function answerToOther(evidence: Evidence, { conversation, by, at, nearer }: MidstreamReset) {
  // The end that was reset first sent none itself: what came to the other in its name was forged as well.
  if (conversation[opposite(by)].resets > 0) return undefined;
  for (const { conversation: there, by: other, isHost } of nearer) {
    if (!isHost || there[opposite(other)].resets === 0) continue;
    const moment = there.close.how === 'reset' ? there.close.moment : there.last;
    const when = evidence.timeline.at(there.point.clock, moment.at);
    if (when > later(at, AT_ONCE)) return { conversation: there, moment, at: when };
  }
  return undefined;
}
