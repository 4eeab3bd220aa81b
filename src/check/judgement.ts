import { formatByteCount } from '../base/amount.ts';
import { type Duration, formatDuration, hours } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import { between, instant, later, type Instant } from '../base/instant.ts';
import type { Result } from '../dialogue/outcome.ts';
import type { CauseCode } from '../model/codes.ts';
import type { RunCause } from './cause-of-run.ts';
import type { Expectation } from './plan.ts';
import type { Played } from './played.ts';
import { longestSilence } from './silence.ts';

/** Whether what was expected is so, and what was found instead. */
export interface Judgement {
  readonly expectation: Expectation;
  /**
   * `about-nothing`: what it speaks of did not occur; `undecided`: it was not over when no more was played. It is then
   * neither kept nor broken.
   */
  readonly verdict: 'holds' | 'broken' | 'about-nothing' | 'undecided';
  readonly found: string;
}

/** `EVENTS_MAX`: more happened than `simulatedEventsMax`. `RELAY_LOOP`: data goes round between relays. */
export type Limit = 'EVENTS_MAX' | 'RELAY_LOOP';

export interface Judged extends Pick<Played, 'outcome' | 'silences'> {
  readonly start: Duration;
  readonly until: Duration;
  readonly cause: RunCause | undefined;
  /** The night goes on behind `until`: what is still open there is not lost, as it is at the end of the night. */
  readonly isCutShort?: boolean | undefined;
  /** Nobody said how long is to be played. */
  readonly isLengthOwn?: boolean | undefined;
  /** Why the simulation ended before its time. */
  readonly limit?: Limit | undefined;
}

export function judge(expectation: Expectation, judged: Judged): Judgement {
  const [verdict, words] = judgementOf(expectation, judged);
  const found = verdict === false && mayYetCome(expectation, judged) ? `${words}; ${longerWords(judged)}` : words;
  return { expectation, verdict: verdict === true ? 'holds' : verdict === false ? 'broken' : verdict, found };
}

/** Could it be, if more were played than what is played where nobody says how long? */
function mayYetCome({ is }: Expectation, { outcome, isLengthOwn, until }: Judged): boolean {
  const isOfTheEnd = is === 'completes' || is === 'volume' || is === 'status' || is === 'fails-with';
  return isOfTheEnd && isLengthOwn === true && outcome.result === 'unfinished' && until < limits.simulatedTimeMax;
}

/** Half a night more, in whole hours. */
function longerWords({ until }: Judged): string {
  const longer = Math.min(limits.simulatedTimeMax, until + hours(12));
  return `${formatDuration(until)} are played where nobody says how long: "until: ${Math.ceil(longer / hours(1))}h" plays longer`;
}

type Finding = readonly [verdict: boolean | 'about-nothing' | 'undecided', found: string];

function judgementOf(expectation: Expectation, judged: Judged): Finding {
  const { outcome } = judged;
  // What a dialogue comes to that cannot end says nothing of the night, whatever was expected.
  if (judged.cause?.deadlock) return [false, `a deadlock, which is a flaw of the dialogue: ${ended(judged)}`];
  // Nothing of a part is judged, whatever it would come to.
  if (judged.limit) return ['undecided', `the simulation was cut off (${judged.limit}); ${ended(judged)}`];
  switch (expectation.is) {
    case 'completes':
      // What goes on behind what was played may yet complete.
      if (outcome.result === 'unfinished' && (judged.isCutShort || !expectation.wanted)) return undecided(judged);
      return [(outcome.result === 'completed') === expectation.wanted, ended(judged)];
    case 'survives':
      return survives(expectation.for, judged);
    case 'volume': {
      const arrived = `${formatByteCount(outcome.delivered)} arrived`;
      const isEnough = outcome.delivered >= expectation.bytes;
      return !isEnough && isOpen(judged) ? undecided(judged, arrived) : [isEnough, `${arrived}; ${ended(judged)}`];
    }
    case 'status':
      return status(expectation, judged);
    case 'first-data-within':
      return firstData(expectation.within, judged);
    case 'idle-below':
      return idleBelow(expectation, judged);
    case 'fails-with':
      return failsWith(expectation.cause, judged);
  }
}

function survives(wanted: Duration, judged: Judged): Finding {
  const { outcome, start } = judged;
  const deadline = later(later(instant(0), start), wanted);
  const [first] = outcome.noticed;
  if (first && first.at < deadline) return [false, ended(judged)];
  // Whoever waits for what can never come is not alive, though it has not noticed.
  if (outcome.result === 'deadlock') return [false, ended(judged)];
  if (outcome.result === 'unfinished' && deadline > judged.until) return undecided(judged);
  return [true, ended(judged)];
}

/** Somebody was still at it where the night was cut short. */
const isOpen = ({ isCutShort, outcome: { waits } }: Judged): boolean => isCutShort === true && waits.length > 0;

/** `soFar`: what there is of it, for whoever is told that it is not known. */
function undecided({ until }: Judged, soFar?: string): Finding {
  const words = `not over at ${formatDuration(until)}, and no more was played`;
  return ['undecided', soFar === undefined ? words : `${words}; ${soFar}`];
}

function idleBelow({ below, firewall }: Extract<Expectation, { is: 'idle-below' }>, judged: Judged): Finding {
  const silence = longestSilence(judged, firewall);
  // An hour is not below an hour: who is told that it was one hour sees no fault in it.
  const isBelow = silence !== undefined && silence < below;
  const none = `no connection of the session crosses ${firewall}`;
  const words =
    silence === undefined ? none : `the longest silence ${isBelow ? 'was' : 'reached'} ${formatDuration(silence)}`;
  if ((silence === undefined || isBelow) && isOpen(judged)) return undecided(judged, words);
  return [silence === undefined ? 'about-nothing' : isBelow, words];
}

function status({ status: wanted, actor }: Extract<Expectation, { is: 'status' }>, judged: Judged): Finding {
  const { statuses, waits } = judged.outcome;
  const printed = statuses.filter((one) => actor === undefined || one.actor === actor);
  const last = printed.at(-1);
  // A program prints when it ends, and nothing behind that.
  const isToCome = waits.some((one) => actor === undefined || one.actor === actor);
  if (isToCome && isOpen(judged))
    return undecided(judged, last && `${last.actor} printed ${last.status}, which need not be the last`);
  if (!last) return [false, actor === undefined ? 'no status was printed' : `${actor} printed no status`];
  return [last.status === wanted, `${last.actor} printed ${last.status}${last.words === '' ? '' : ` (${last.words})`}`];
}

function firstData(within: Duration, judged: Judged): Finding {
  const { outcome, start, until } = judged;
  if (outcome.firstDataAt === undefined) {
    const isTooLate = start + within < until;
    return !isTooLate && isOpen(judged) ? undecided(judged) : [false, `no data came; ${ended(judged)}`];
  }
  const waited = between(later(instant(0), start), outcome.firstDataAt);
  return [waited <= within, `the first data came after ${formatDuration(waited)}`];
}

/** `KEEPALIVE_OFF` and `KEEPALIVE_TOO_LATE` say why nothing crossed for so long: each is an `IDLE_TIMEOUT`. */
const IDLE: ReadonlySet<CauseCode> = new Set(['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE']);

function failsWith(wanted: CauseCode, judged: Judged): Finding {
  const { cause } = judged;
  if (!cause) return isOpen(judged) ? undecided(judged) : [false, ended(judged)];
  const isSo =
    cause.cause === wanted || (wanted === 'IDLE_TIMEOUT' && cause.cause !== undefined && IDLE.has(cause.cause));
  return [isSo, `${cause.cause ?? 'no cause that has a name'}: ${cause.because}`];
}

const words: Readonly<Record<Result, string>> = {
  completed: 'completed',
  failed: 'failed',
  unfinished: 'was still running',
  deadlock: 'hangs',
};

const WAITING = 'its programs wait for what nothing is left to bring';

/** `failed 2 h after its start`; what hangs is not over, and its moment is where the last of its waits begins. */
function ended({ outcome, start, until }: Judged): string {
  const began = later(instant(0), start);
  const at = momentOf(outcome, until);
  if (outcome.result === 'deadlock')
    return `it ${words.deadlock} from ${formatDuration(between(began, at))} after its start on: ${WAITING}`;
  return `it ${words[outcome.result]} ${formatDuration(between(began, at))} after its start`;
}

/** When it was over; of a failure when it was first noticed, of what hangs when the last of its waits begins. */
export function momentOf({ noticed, endedAt, result, waits }: Judged['outcome'], until: Duration): Instant {
  if (result === 'failed') return noticed[0]?.at ?? endedAt ?? instant(until);
  if (result === 'deadlock') return instant(Math.max(...waits.map(({ since }) => since)));
  return endedAt ?? instant(until);
}
