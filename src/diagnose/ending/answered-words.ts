import { type Duration, microseconds, milliseconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import { type Conversation, type Direction, type Moment, opposite } from '../../model/conversation.ts';

/** The probe of an end that a reset answers, if it does. */
export function answeredProbe(conversation: Conversation, end: Direction, reset: Moment): Moment | undefined {
  const { last } = conversation[end].keepalive;
  return last && isAnswered(conversation, last, reset) ? last : undefined;
}

/** The end broke a pause just before: with a probe, or by saying something. In the midst of a stream that is chance. */
export const answersPause = (conversation: Conversation, end: Direction, reset: Moment): boolean =>
  answeredProbe(conversation, end, reset) !== undefined ||
  conversation.silences.some(({ endedBy, until }) => endedBy === end && isAnswered(conversation, until, reset));

/** The end had said something, or had something to acknowledge: whoever answers whatever is sent resets it then. */
export const answersWords = (conversation: Conversation, end: Direction, reset: Moment): boolean =>
  answersPause(conversation, end, reset) ||
  [end, opposite(end)].some((by) => {
    const { lastData } = conversation[by];
    return lastData !== undefined && isAnswered(conversation, lastData, reset);
  });

const isAnswered = (conversation: Conversation, words: Moment, reset: Moment): boolean =>
  words.at <= reset.at && between(words.at, reset.at) <= roundTrip(conversation);

/** A device on the way answers sooner than the other end, so in what the handshake took, at the most. */
function roundTrip({ handshake: { synTimes, synAck, established } }: Conversation): Duration {
  const asked = synTimes.at(-1);
  const there = asked !== undefined && synAck ? synAck.at - asked : 0;
  const back = synAck && established ? established.at - synAck.at : 0;
  return microseconds(Math.max(ROUND_TRIP_MIN, there, back));
}

/** Longer than most ways take, for where no handshake was seen, or the way got slower. */
const ROUND_TRIP_MIN = milliseconds(200);
