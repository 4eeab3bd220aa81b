import { type Conversation, type Direction, type Moment, opposite, type Side } from '../../model/conversation.ts';

/** What an end said last and nobody answered: data, or keepalive probes, which are lost like any other segment. */
export interface WordsInVain {
  readonly said: Said;
  readonly first: Moment;
  readonly last: Moment;
  readonly tries: number;
}

/** Keepalive probes of an idle connection, where its end has nothing to say. */
export type Said = 'data' | 'probes';

/** One repetition may be a lost packet; that is for the caller to say. */
export function wordsInVain({ unanswered, keepalive }: Side): WordsInVain | undefined {
  if (unanswered)
    return { said: 'data', first: unanswered.first, last: unanswered.last, tries: unanswered.transmissions };
  const { unansweredSince, last, unansweredAtEnd } = keepalive;
  return unansweredSince && last && { said: 'probes', first: unansweredSince, last, tries: unansweredAtEnd };
}

/** The last that was heard of that end before: data, or an answer to a probe. An end that only acknowledges is not. */
export function lastHeard(conversation: Conversation, of: Direction, before: Moment): Moment | undefined {
  const heard = [conversation[of].lastData, conversation[opposite(of)].keepalive.lastAnswer];
  return heard.reduce(
    (latest, one) => (one && one.at <= before.at && !(latest && latest.at >= one.at) ? one : latest),
    undefined,
  );
}
