import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import { between, type Instant, later } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation, Moment, Side } from '../../model/conversation.ts';
import type { Source } from '../../model/source.ts';
import { silenceUnlisted } from './lost-words.ts';
import { wordsInVain } from './words-in-vain.ts';

/** A stretch of a conversation in which both ends heard each other all the time, in the reference clock. */
export interface SteadyStretch {
  readonly from: Instant;
  readonly until: Instant;
  /** Within so long of any moment of it something was answered. */
  readonly pace: Duration;
  readonly conversation: Conversation;
}

/** A session that is silent for longer between its words is none that carries an image or a replica. */
const PAUSE_MAX = seconds(30);

/**
 * Of every conversation the longest pauses are kept, and the longest time that its data waited for an acknowledgement:
 * where it lies outside of them, and its last words were not in vain, what was said was answered. Repetitions double
 * their distance, so that none can last three times as long as the longest pause that is not listed.
 */
export function steadyStretches({ timeline }: Evidence, conversation: Conversation): readonly SteadyStretch[] {
  const { forward, backward, silences, point, first } = conversation;
  const sides = [forward, backward];
  const pause = silenceUnlisted(conversation);
  if (pause > PAUSE_MAX || !sides.every(isAnswered)) return [];
  const pace = microseconds(3 * pause);
  const gaps = [
    ...silences.filter(({ lasted }) => lasted > pause).map(({ from, until }) => ({ from: from.at, until: until.at })),
    ...sides.flatMap(({ stalled }) => (stalled ? [{ from: stalled.first.at, until: stalled.until }] : [])),
  ].toSorted((a, b) => a.from - b.from);
  const end = spokenUntil(conversation);
  const packetsMost = forward.packets + backward.packets;
  const found: SteadyStretch[] = [];
  let from = first.at;
  for (const gap of [...gaps, { from: end, until: end }]) {
    const until = gap.from < end ? gap.from : end;
    const lasting = between(from, until);
    // Who lists no silence because none was looked for has not so many packets.
    if (lasting > pace && lasting <= packetsMost * pause)
      found.push({ from: timeline.at(point.clock, from), until: timeline.at(point.clock, until), pace, conversation });
    if (gap.until > from) from = gap.until;
  }
  return found;
}

/** Until one of the two closed, or spoke in vain. */
function spokenUntil({ forward, backward, close, last }: Conversation): Instant {
  const closing = close.how === 'open' ? undefined : close.how === 'fin' ? close.first : close.moment;
  const ends = [closing, wordsInVain(forward)?.first, wordsInVain(backward)?.first];
  return ends.reduce((least, one) => (one && one.at < least ? one.at : least), last.at);
}

/** Probes in the middle that nobody answered say nothing of what else was heard. */
const isAnswered = ({ packets, keepalive: { probes, answered, unansweredAtEnd } }: Side): boolean =>
  packets > 0 && probes === answered + unansweredAtEnd;

/** By when, of those that begin after `asked` or stand then, it is sure that something was answered. */
export const answeredBy = ({ from, pace }: SteadyStretch, asked: Instant): Instant =>
  later(from > asked ? from : asked, pace);

/** The first packet of it that was kept from such a moment on; else its last. */
export function packetFrom({ timeline }: Evidence, conversation: Conversation, at: Instant): Source {
  const { fingerprints, silences, last, point } = conversation;
  const kept = [...fingerprints.forward, ...fingerprints.backward, ...silences.map(({ until }) => until)];
  const isFrom = (one: Moment): boolean => timeline.at(point.clock, one.at) >= at;
  return kept.reduce((first: Moment, one) => (one.at < first.at && isFrom(one) ? one : first), last).source;
}
