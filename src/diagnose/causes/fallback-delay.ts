import { type Duration, formatDuration, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import { isLoopback } from '../../base/address.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Figure, Finding, Sentence } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { count, gap, tell, who } from '../sentence.ts';
import { type Stall, stalls, stallsWithin, totalOf } from '../stall.ts';
import {
  denialSentences,
  denialsOf,
  type FirstPort,
  firstPort,
  portAdvice,
  portAssumption,
  portRivals,
} from './silent-drop.ts';

/**
 * A process opened a socket for another one and waits for it only so long (vnetd: 120 s); stalled connects elsewhere eat the time up,
 * and when the socket is wanted it is gone. Proved when the stalls alone make the difference between in time and too late.
 */
export const fallbackDelayOutlivesWait: Cause = {
  code: 'FALLBACK_DELAY_OUTLIVES_WAIT',
  look(evidence) {
    const all = stalls(evidence);
    return missedWaits(evidence).flatMap((missed) => {
      const within = stallsWithin(all, missed.createdAt, missed.usedAt);
      return within.length > 0 ? [finding(evidence, missed, within)] : [];
    });
  },
};

type Listening = Extract<Observation, { kind: 'listening' }>;
type Expired = Extract<Observation, { kind: 'wait-expired' }>;

/** A socket that waited, was closed, and was wanted afterwards. */
interface MissedWait {
  readonly created: Listening;
  readonly told: Observation | undefined;
  readonly expired: Expired;
  readonly refusals: readonly Observation[];
  readonly used: Observation;
  readonly result: Observation | undefined;
  readonly createdAt: Instant;
  readonly expiredAt: Instant;
  readonly usedAt: Instant;
  readonly wait: Duration;
}

function missedWaits(evidence: Evidence): readonly MissedWait[] {
  const { observations } = evidence.timeline;
  const found: MissedWait[] = [];
  for (const expired of observations) {
    if (expired.kind !== 'wait-expired' || !expired.process) continue;
    const history = evidence.threads.get(expired.process) ?? [];
    const created = history
      .slice(0, history.indexOf(expired))
      .findLast((one): one is Listening => one.kind === 'listening');
    const used = created && firstUse(evidence, created);
    if (!created || !used) continue;
    const expiredAt = evidence.timeline.when(expired);
    const usedAt = evidence.timeline.when(used);
    if (usedAt < expiredAt) continue;
    found.push({
      created,
      expired,
      used,
      expiredAt,
      usedAt,
      createdAt: evidence.timeline.when(created),
      wait: expired.wait ?? between(created.at, expired.at),
      told: observations.find(
        (one) => one.kind === 'told-port' && one.node !== created.node && sameSocket(one, created),
      ),
      refusals: refusalsAfter(evidence, used),
      result: resultAfter(evidence, usedAt, created.node),
    });
  }
  return found;
}

/** The caller’s own word is better than the job’s, which is a summary in whole seconds. */
function resultAfter(evidence: Evidence, usedAt: Instant, called: string | undefined): Observation | undefined {
  const results = evidence.timeline.observations.filter(
    (one) => one.kind === 'status' && one.status !== 0 && evidence.timeline.when(one) >= usedAt,
  );
  return results.find(({ node, process }) => node !== called && process?.tid !== undefined) ?? results[0];
}

const sameSocket = (told: Observation, created: Listening) =>
  told.kind === 'told-port' &&
  (created.token === undefined ? told.port === created.port : told.token === created.token);

/** The first connect to the waiting port, from the same host over loopback. */
function firstUse(evidence: Evidence, created: Listening): Observation | undefined {
  const from = evidence.timeline.when(created);
  return evidence.timeline.observations.find(
    (one) =>
      one.kind === 'connect-started' &&
      one.to?.port === created.port &&
      isLoopback(one.to.address) &&
      one.node === created.node &&
      evidence.timeline.when(one) >= from,
  );
}

function refusalsAfter(evidence: Evidence, used: Observation): readonly Observation[] {
  const history = used.process ? (evidence.threads.get(used.process) ?? []) : [];
  return history.slice(history.indexOf(used)).filter((one) => one.kind === 'refused');
}

function finding(evidence: Evidence, missed: MissedWait, within: readonly Stall[]): Finding {
  const sum = totalOf(within);
  const needed = between(missed.createdAt, missed.usedAt);
  const inTimeWithout = (needed - sum) as Duration;
  const proved = inTimeWithout <= missed.wait;
  const late = between(missed.expiredAt, missed.usedAt);
  const port = firstPort(within);
  const unseen = unseenSpans(evidence, missed, within);
  return {
    cause: 'FALLBACK_DELAY_OUTLIVES_WAIT',
    confidence: proved ? 'proved' : 'likely',
    root: 'SILENT_DROP_ON_FIRST_PORT',
    headline:
      `${count(within.length, 'connect')} stalled ${perStall(within)} because nothing answers on ${port.words}; ` +
      `the socket for the backup data waited ${formatDuration(missed.wait)} and was closed ${formatDuration(late)} before it was needed.`,
    story: story(evidence, missed, within, unseen),
    figures: figures(missed, within, sum, needed, inTimeWithout, late),
    assumed: [...portAssumption(port)],
    rivals: portRivals(evidence, within, port),
    ...portAdvice(port, 'with-wait'),
  };
}

const perStall = (within: readonly Stall[]): string => {
  const sorted = within.map(({ lasted }) => lasted).sort((a, b) => a - b);
  const [least = seconds(0), most = seconds(0)] = [sorted[0], sorted.at(-1)];
  return most - least < 100_000
    ? `${formatDuration(most)}${within.length > 1 ? ' each' : ''}`
    : `${formatDuration(least)} to ${formatDuration(most)} each`;
};

function story(
  evidence: Evidence,
  missed: MissedWait,
  within: readonly Stall[],
  unseen: readonly Unseen[],
): readonly Sentence[] {
  const { created, told, expired, used, refusals, result } = missed;
  const port = firstPort(within);
  const [first, ...others] = within;
  const sentences: Sentence[] = [
    tell(
      evidence,
      created,
      `${who(created, 'vnetd')} opens local port ${created.port} and waits ${formatDuration(missed.wait)} for a local process to connect to it.`,
    ),
  ];
  if (told)
    sentences.push(
      tell(
        evidence,
        told,
        `${who(told, 'The server')} is told of that socket (the same hash on both sides): it is meant for the backup data.`,
      ),
    );
  if (first) sentences.push(stallSentence(evidence, first, port.words));
  if (port.known) sentences.push(portSentence(within, port));
  sentences.push(...denialSentences(evidence, denialsOf(evidence, port, missed.createdAt, missed.usedAt)));
  if (others.length > 0) sentences.push(otherStalls(evidence, others));
  for (const span of unseen) sentences.push(span.sentence);
  sentences.push(
    tell(
      evidence,
      expired,
      `${who(expired, 'vnetd')} has waited ${formatDuration(between(missed.created.at, expired.at))} in vain and closes port ${created.port}.`,
    ),
    tell(evidence, [used, ...refusals], useSentence(evidence, missed)),
  );
  if (result?.kind === 'status')
    sentences.push(
      tell(
        evidence,
        result,
        `${who(result)} ends with status ${result.status}${result.words ? ` (${result.words})` : ''}.`,
      ),
    );
  return sentences.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/** The log does not name the port; here another source does. */
function portSentence(within: readonly Stall[], port: FirstPort): Sentence {
  const stall = within.find(({ target }) => target !== undefined);
  const text = `A socket list or capture of that time names the port: the request stands unanswered towards ${port.words}.`;
  return { text, ...(stall ? { at: stall.from } : {}), citations: port.known ? [port.known] : [] };
}

function stallSentence(evidence: Evidence, stall: Stall, port: string): Sentence {
  const then = stall.fallback?.flow
    ? ` It then tries the next port; ${stall.fallback.flow.destination.port} answers.`
    : ' It then tries the next port.';
  const seen = stall.fallback ? [stall.begun, stall.ended, stall.fallback] : [stall.begun, stall.ended];
  return tell(
    evidence,
    seen,
    `${who(stall.begun)} connects to ${port} and gets no answer for ${formatDuration(stall.lasted)}.${then}`,
  );
}

function otherStalls(evidence: Evidence, others: readonly Stall[]): Sentence {
  const seen = others.flatMap(({ begun, ended }) => [begun, ended]);
  const noun = others.length === 1 ? 'One more connect stalls' : `${others.length} more connects stall`;
  return tell(evidence, seen, `${noun} in the same way, ${formatDuration(totalOf(others))} together.`);
}

function useSentence(evidence: Evidence, missed: MissedWait): string {
  const { used, refusals, created } = missed;
  const last = refusals.at(-1);
  const tries = last
    ? `; it is refused ${count(refusals.length, 'time')} in ${formatDuration(between(used.at, last.at))}`
    : '';
  const late = formatDuration(between(missed.expiredAt, evidence.timeline.when(used)));
  return `${who(used)} wants port ${created.port} now, ${late} after it was closed${tries}.`;
}

interface Unseen {
  readonly sentence: Sentence;
}

/** A story may not jump over time silently: spans in which nobody on the calling host says anything are named. */
const SILENCE_WORTH_NAMING = seconds(30);

function unseenSpans(evidence: Evidence, missed: MissedWait, within: readonly Stall[]): readonly Unseen[] {
  const caller = within[0]?.begun.node;
  const seen = evidence.timeline.observations.filter((one) => {
    const when = evidence.timeline.when(one);
    return one.node === caller && when >= missed.createdAt && when <= missed.usedAt;
  });
  const spans: Unseen[] = [];
  for (const [i, one] of seen.entries()) {
    const next = seen[i + 1];
    const lasted = next ? between(evidence.timeline.when(one), evidence.timeline.when(next)) : seconds(0);
    if (!next || lasted < SILENCE_WORTH_NAMING || within.some((stall) => stall.begun === one)) continue;
    const text = `The evidence shows nothing of ${caller ?? 'the caller'} for ${formatDuration(lasted)} from here; what happened in that time is not counted as stalls.`;
    spans.push({ sentence: { ...gap(text, [one.source, next.source]), at: evidence.timeline.when(one) } });
  }
  return spans;
}

function figures(
  missed: MissedWait,
  within: readonly Stall[],
  sum: Duration,
  needed: Duration,
  without: Duration,
  late: Duration,
): readonly Figure[] {
  const over = (without - missed.wait) as Duration;
  return [
    { name: 'stalled connects', value: String(within.length) },
    { name: 'each', value: perStall(within).replace(' each', '') },
    { name: 'together', value: formatDuration(sum) },
    { name: 'the socket waited', value: formatDuration(missed.wait) },
    { name: 'wanted after', value: formatDuration(needed) },
    { name: 'too late by', value: formatDuration(late) },
    {
      name: 'without the stalls',
      value:
        over <= 0
          ? `wanted after ${formatDuration(without)}, in time by ${formatDuration(-over as Duration)}`
          : `the stalls that the evidence shows explain ${formatDuration(sum)} of ${formatDuration(needed)}`,
    },
  ];
}
