import { type Duration, formatDuration, microseconds, seconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Figure, Finding, Sentence } from '../../model/finding.ts';
import type { Cause } from '../cause.ts';
import type { Denied } from '../device/denials.ts';
import {
  denialSentences,
  denialsOf,
  type FirstPort,
  firstPort,
  portAdvice,
  portAssumption,
  portRivals,
  refusalRivals,
} from '../request/first-port.ts';
import { ends } from '../ending/failure.ts';
import { grouped } from '../grouped.ts';
import { type MissedWait, missedWaits } from '../request/missed-wait.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { stalledScene } from '../request/stalled-scene.ts';
import { count, gap, tell, who } from '../sentence.ts';
import { within as inSpan } from '../span.ts';
import { type Stall, totalOf } from '../request/stall.ts';
import { moreStalls, perStall } from '../request/stall-words.ts';

/**
 * A process opened a socket for another one and waits for it only so long (vnetd: 120 s); stalled connects elsewhere
 * eat the time up, and when the socket is wanted it is gone. Proved when the stalls alone make the difference between
 * in time and too late.
 */
export const fallbackDelayOutlivesWait: Cause = {
  code: 'FALLBACK_DELAY_OUTLIVES_WAIT',
  look: (evidence) => missedWaits(evidence).map((missed) => finding(evidence, missed)),
};

function finding(evidence: Evidence, missed: MissedWait): Finding {
  const within = missed.stalls;
  const stalled = totalOf(within);
  const needed = between(missed.createdAt, missed.usedAt);
  const without = microseconds(needed - stalled);
  const decisive = without <= missed.wait;
  const late = between(missed.expiredAt, missed.usedAt);
  const port = firstPort(within);
  const isRefused = within.some(({ refused }) => refused);
  const unseen = unseenSpans(evidence, missed, within);
  const root = isRefused ? refusedBy(evidence, missed) : 'SILENT_DROP_ON_FIRST_PORT';
  return {
    cause: 'FALLBACK_DELAY_OUTLIVES_WAIT',
    confidence: decisive && missed.told && missed.refusals.length > 0 ? 'proved' : 'likely',
    root,
    headline:
      (isRefused
        ? `${count(within.length, 'connect')} took ${perStall(within)} to be refused on ${port.words}; `
        : `${count(within.length, 'connect')} stalled ${perStall(within)} because nothing answers on ${port.words}; `) +
      `the socket for the backup data waited ${formatDuration(missed.wait)} and was closed ${formatDuration(late)} before it was needed.`,
    story: story(evidence, missed, within, unseen),
    figures: figures(missed, { stalled, needed, without, late }),
    assumed: [...portAssumption(port)],
    rivals: isRefused ? refusalRivals(evidence, within, port) : portRivals(evidence, within, port),
    ...(isRefused ? {} : stalledScene(evidence, within, { port: port.port, waited: missed.wait })),
    ...portAdvice(port, ADVICE[root]),
  };
}

const ADVICE = {
  SILENT_DROP_ON_FIRST_PORT: 'with-wait',
  POLICY_DENY: 'denied-with-wait',
  NO_LISTENER: 'refused-with-wait',
} as const;

/** A firewall’s own word; else nobody listens there, as far as the evidence shows. */
const refusedBy = (evidence: Evidence, missed: MissedWait): 'POLICY_DENY' | 'NO_LISTENER' =>
  denialsMeanwhile(evidence, missed).length > 0 ? 'POLICY_DENY' : 'NO_LISTENER';

function story(
  evidence: Evidence,
  missed: MissedWait,
  within: readonly Stall[],
  unseen: readonly Sentence[],
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
        `${who(told, 'The server')} is told of that socket (${created.token === undefined ? 'the same port number' : 'the same hash on both sides'}): it is meant for the backup data.`,
      ),
    );
  if (first) sentences.push(stallSentence(evidence, first, port.words));
  if (port.known) sentences.push(portSentence(within, port));
  sentences.push(...denialSentences(evidence, denialsMeanwhile(evidence, missed)));
  sentences.push(...moreStalls(evidence, others));
  sentences.push(...unseen);
  sentences.push(
    tell(
      evidence,
      expired,
      `${who(expired, 'vnetd')} has waited ${formatDuration(between(missed.created.at, expired.at))} in vain and closes port ${created.port}.`,
    ),
    tell(evidence, [used, ...refusals], useSentence(evidence, missed)),
  );
  if (result) sentences.push(ends(evidence, result));
  return sentences.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/** While the socket waited, and until it was wanted: what was denied before delayed nobody here. */
const denialsMeanwhile = (evidence: Evidence, { stalls, createdAt, usedAt }: MissedWait): readonly Denied[] =>
  denialsOf(evidence, stalls).filter((one) => {
    const at = evidence.timeline.when(one);
    return at >= createdAt && at <= usedAt;
  });

/** The log does not name the port; here another source does. */
function portSentence(within: readonly Stall[], port: FirstPort): Sentence {
  const stall = within.find(({ target }) => target !== undefined);
  const how = stall?.refused ? 'is repeated' : 'stands unanswered';
  const text = `A socket list or capture of that time names the port: the request ${how} towards ${port.words}.`;
  return { text, ...(stall ? { at: stall.from } : {}), citations: port.known ? [port.known] : [] };
}

function stallSentence(evidence: Evidence, stall: Stall, port: string): Sentence {
  const then = stall.fallback
    ? ` It then tries the next port; ${stall.fallback.endpoint.port} answers.`
    : ' It then tries the next port.';
  const how = stall.refused
    ? `is refused only after ${formatDuration(stall.lasted)}, as by a Windows, which repeats its request behind each of two resets.`
    : `gets no answer for ${formatDuration(stall.lasted)}.`;
  const seen = stall.fallback ? [stall.begun, stall.ended, stall.fallback.seen] : [stall.begun, stall.ended];
  return tell(evidence, seen, `${who(stall.begun)} connects to ${port} and ${how}${then}`);
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

/** A story may not jump over time silently: spans in which nobody on the calling host says anything are named. */
const SILENCE_WORTH_NAMING = seconds(30);

function unseenSpans(evidence: Evidence, missed: MissedWait, within: readonly Stall[]): readonly Sentence[] {
  const caller = within[0]?.begun.node;
  const seen = inSpan(evidence, ofNode(evidence).get(caller ?? '') ?? [], missed.createdAt, missed.usedAt);
  const spans: Sentence[] = [];
  for (const [i, one] of seen.entries()) {
    const next = seen[i + 1] ?? missed.used;
    const lasted = between(evidence.timeline.when(one), evidence.timeline.when(next));
    if (lasted < SILENCE_WORTH_NAMING || within.some((stall) => stall.begun === one)) continue;
    const text = `The evidence shows nothing of ${caller ?? 'the caller'} for ${formatDuration(lasted)} from here; what happened in that time is not counted as stalls.`;
    spans.push({ ...gap(text, [one.source, next.source]), at: evidence.timeline.when(one) });
  }
  return spans;
}

const ofNode = perEvidence((evidence) => grouped(evidence.timeline.observations, ({ node }) => node ?? ''));

interface Times {
  /** The stalls together. */
  readonly stalled: Duration;
  /** From the opening of the socket to its use. */
  readonly needed: Duration;
  /** The same, had nothing stalled. */
  readonly without: Duration;
  /** From the end of the wait to the use. */
  readonly late: Duration;
}

function figures(missed: MissedWait, { stalled, needed, without, late }: Times): readonly Figure[] {
  const over = microseconds(without - missed.wait);
  return [
    { name: 'stalled connects', value: String(missed.stalls.length) },
    { name: 'each', value: perStall(missed.stalls).replace(' each', '') },
    { name: 'together', value: formatDuration(stalled) },
    { name: 'the socket waited', value: formatDuration(missed.wait) },
    { name: 'wanted after', value: formatDuration(needed) },
    { name: 'too late by', value: formatDuration(late) },
    {
      name: 'without the stalls',
      value:
        over <= 0
          ? `wanted after ${formatDuration(without)}, in time by ${formatDuration(microseconds(0 - over))}`
          : `the stalls that the evidence shows explain ${formatDuration(stalled)} of ${formatDuration(needed)}`,
    },
  ];
}
