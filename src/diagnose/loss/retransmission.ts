import { type Duration, formatDuration, inSeconds, microseconds, seconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Sentence } from '../../model/finding.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import type { KeepaliveState } from '../silence/keepalive-state.ts';
import type { LostWords } from './lost-words.ts';
import { count, tell } from '../sentence.ts';

type Repeating = ObservationOf<'socket-state'> & {
  readonly timer: { readonly runs: 'retransmit'; readonly backoff: number };
};

const isRepeating = (one: Observation): one is Repeating =>
  one.kind === 'socket-state' && one.timer.runs === 'retransmit';

/** Fewer repetitions are a lost packet. */
const BACKOFFS_MIN = 3;

/**
 * The socket list’s row with the most repetitions, where it shows that a socket waits for an acknowledgement and not
 * for anything to say.
 */
export function repeatingRow({ observations }: Connection): Repeating | undefined {
  let most: Repeating | undefined;
  for (const one of observations)
    if (isRepeating(one) && one.timer.backoff >= BACKOFFS_MIN && (!most || one.timer.backoff > most.timer.backoff))
      most = one;
  return most;
}

/**
 * Why keepalive did not end it sooner. Linux sends no probe while segments are unacknowledged (net/ipv4/tcp_timer.c,
 * tcp_keepalive_timer), as do the systems that follow RFC 9293 3.8.4: keepalives are for an idle connection.
 */
export function takenOver(evidence: Evidence, connection: Connection, keepalive: KeepaliveState): readonly Sentence[] {
  const row = repeatingRow(connection);
  if (!row) return [];
  const queued = row.sendQueue ? ` and ${count(row.sendQueue, 'byte')} not acknowledged` : '';
  const instead =
    keepalive.state === 'on'
      ? ': meanwhile no keepalive is sent, although it is switched on, and its patience does not count'
      : ': the retransmission timer runs, which no keepalive setting shortens';
  return [
    tell(
      evidence,
      row,
      `The socket on ${row.node ?? 'that host'} shows ${count(row.timer.backoff, 'repetition')}${queued}${instead}.`,
    ),
  ];
}

/** What an end said in vain, as the beginning of the story. */
export const spokenWords = ({ said, tries, lasting }: LostWords, speaker: string): string =>
  said === 'data'
    ? `${speaker} speaks; it sends this ${count(tries, 'time')} in ${formatDuration(lasting)}, and nothing acknowledges it.`
    : `${speaker} asks by keepalive whether the other end is there, ${count(tries, 'time')} in ${formatDuration(lasting)}, and nothing answers.`;

/** The name of the number of them. */
export const triesName = ({ said }: LostWords): string =>
  said === 'data' ? 'the same data sent' : 'keepalive probes in vain';

/**
 * How long it takes to repeat so often, at the least: Linux begins with 200 ms, doubles, and never waits for longer
 * than two minutes (TCP_RTO_MIN, TCP_RTO_MAX in include/net/tcp.h).
 */
export function repeatedFor(times: number): Duration {
  const doubling = Math.min(times, DOUBLINGS);
  return microseconds(seconds(0.2) * (2 ** doubling - 1) + seconds(120) * (times - doubling));
}

/** 200 ms that are doubled so often are more than two minutes. */
const DOUBLINGS = 10;

/**
 * Linux ip-sysctl.rst, tcp_retries2 = 15: "a hypothetical timeout of 924.6 seconds" is the least; each pause is 120 s
 * at the most.
 */
const LINUX_LEAST = repeatedFor(16);
const LINUX_MOST = microseconds(LINUX_LEAST + seconds(2 * 120));

/** The arithmetic, when the end that speaks in vain gives up after so long as Linux repeats. */
export function givenUpWords(evidence: Evidence, lost: LostWords, sign: Observation | undefined): readonly Sentence[] {
  if (!sign || lost.said !== 'data') return [];
  const elapsed = between(lost.at, evidence.timeline.when(sign));
  if (elapsed < LINUX_LEAST || elapsed > LINUX_MOST) return [];
  return [
    {
      text: `From the first of these words to this are ${inSeconds(elapsed).toFixed(1)} s: Linux repeats unacknowledged data for ${formatDuration(LINUX_LEAST)} at the least before it gives up (tcp_retries2 = 15).`,
      at: evidence.timeline.when(sign),
      citations: [sign.source],
    },
  ];
}
