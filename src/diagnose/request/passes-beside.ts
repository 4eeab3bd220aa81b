import { hours, microseconds, minutes } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation, Moment } from '../../model/conversation.ts';
import { hostPair } from '../../model/flow.ts';
import { connectionsOfPair } from '../loss/busy-neighbour.ts';
import { grouped } from '../grouped.ts';
import { pairAlive } from '../loss/pair-alive.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import type { UnheardRequest } from './unheard-request.ts';
import { wordsInVain } from '../loss/words-in-vain.ts';

/** What else passed between the two hosts of a request which did not. */
export interface Passes {
  /** A request to the same port that was answered at another time. */
  readonly same: Conversation | undefined;
  /** A request to another port that was answered within the hour. */
  readonly other: Conversation | undefined;
  /** A connection that was open before, and went on while the request was repeated. */
  readonly standing: Conversation | undefined;
  /** A request of the same caller to another host that was answered meanwhile. */
  readonly elsewhere: Conversation | undefined;
}

/**
 * Who drops it in silence. `full`: the port was reached at another time, what was open went on, and nothing new got
 * through, as at a device without room. `port`: another port of the host is reached and this one never, as behind a
 * rule. `never`: nothing of the two shows that the port was ever reached; a device without a rule for it is the
 * commonest, and nothing excludes the others. `unclear`: the port was reached at another time, and whether anything got
 * through meanwhile is not shown.
 */
export type Looks = 'full' | 'port' | 'never' | 'unclear';

/** A way that worked so short a time before or after was there. */
const MEANWHILE = hours(1);

/** A table that has no room has none a minute before and behind, either. */
const AROUND = minutes(1);

/** A request of which that is not known yet. */
type Lost = Omit<UnheardRequest, 'passes' | 'looks'>;

export function looksLike(evidence: Evidence, request: Lost, { same, other, standing }: Passes): Looks {
  if (same && standing && !hadRoom(evidence, request)) return 'full';
  if (other && request.unseen.by === 'meanwhile') return 'port';
  return same ? 'unclear' : 'never';
}

/** Another request of the two got through at that very time. */
const hadRoom = (evidence: Evidence, { connection, from, until }: Lost): boolean =>
  pairAlive(evidence, connection.flow, {
    from: from - AROUND,
    within: microseconds(until - from + 2 * AROUND),
    fits: ({ answered }) => answered !== undefined,
  }) !== undefined;

export function passesBeside(evidence: Evidence, request: Lost): Passes {
  const { flow } = request.connection;
  const own = (connectionsOfPair(evidence).get(hostPair(flow)) ?? []).flatMap(({ conversations }) => conversations);
  const { port } = flow.destination;
  const isTo = (one: Conversation): boolean =>
    one.flow.destination.port === port && one.flow.destination.address === flow.destination.address;
  return {
    same: own.find((one) => isTo(one) && one.handshake.synAck),
    other: own.find(
      (one) =>
        one.flow.destination.port !== port && one.handshake.synAck && isNear(evidence, one, request.until, MEANWHILE),
    ),
    standing: own.find((one) => stoodThrough(evidence, one, request)),
    elsewhere: (answersOf(evidence).get(flow.source.address) ?? []).find(
      (one) =>
        one.flow.destination.address !== flow.destination.address && isNear(evidence, one, request.until, AROUND),
    ),
  };
}

const answersOf = perEvidence(({ conversations }) =>
  grouped(
    conversations.filter(({ handshake }) => handshake.synAck),
    ({ flow }) => flow.source.address,
  ),
);

const isNear = (evidence: Evidence, { point, first, last }: Conversation, when: number, near: number): boolean =>
  evidence.timeline.at(point.clock, first.at) - near <= when &&
  when <= evidence.timeline.at(point.clock, last.at) + near;

/** Open before, something said on it meanwhile, and answered. */
function stoodThrough(evidence: Evidence, one: Conversation, { from, until }: Lost): boolean {
  const { point, first, last, silences, forward, backward } = one;
  const when = ({ at }: Moment): number => evidence.timeline.at(point.clock, at);
  const ends = [last, ...[forward, backward].flatMap((side) => wordsInVain(side)?.first ?? [])];
  if (when(first) >= from || ends.some((end) => when(end) <= until)) return false;
  return !silences.some((silence) => when(silence.from) <= from && when(silence.until) >= until);
}
