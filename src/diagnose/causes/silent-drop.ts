import { formatDuration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Advice, Confidence, Finding, Sentence } from '../../model/finding.ts';
import type { Cause } from '../cause.ts';
import {
  denialSentences,
  denialsOf,
  type FirstPort,
  firstPort,
  portAdvice,
  portAssumption,
  portRivals,
  silentStalls,
} from '../request/first-port.ts';
import type { Group } from '../grouped.ts';
import { type HalfOpen, halfOpensOf } from '../request/half-open.ts';
import { advise } from '../remedies.ts';
import { type SeenStall, seenStalls } from '../request/seen-stall.ts';
import { count, tell, who } from '../sentence.ts';
import { type Stall, totalOf } from '../request/stall.ts';
import { moreStalls, perStall } from '../request/stall-words.ts';
import { stalledScene } from '../request/stalled-scene.ts';

/**
 * A connect that is neither accepted nor refused although the next port of the same host answers at once: somebody
 * discards the requests to the first port. A refusal (RST, ICMP) would have ended the wait at once, so silence is the
 * mark.
 */
export const silentDropOnFirstPort: Cause = {
  code: 'SILENT_DROP_ON_FIRST_PORT',
  look: (evidence) => [
    ...silentStalls(evidence).map((group) => finding(evidence, group)),
    ...seenStalls(evidence).map((group) => seenFinding(evidence, group)),
  ],
};

function finding(evidence: Evidence, group: Group<Stall>, told: Told = logged): Finding {
  const port = firstPort(group);
  const [first, ...others] = group;
  const denied = denialsOf(evidence, group);
  const halfOpen = halfOpensOf(evidence, group);
  const advice = portAdvice(port, 'stall-only').advice;
  const beyond = halfOpen.slice(0, 1).map((one) => beyondAdvice(one, port));
  return {
    cause: 'SILENT_DROP_ON_FIRST_PORT',
    confidence: denied.length > 0 || halfOpen.length > 0 ? 'proved' : told.confidence(port),
    headline: `Requests to ${port.words} are discarded without an answer; ${count(group.length, 'connect')} waited ${perStall(group)} before falling back, ${formatDuration(totalOf(group))} in all.`,
    story: [
      asked(evidence, first, `${told.caller(first)} ${port.words}`),
      ...denialSentences(evidence, denied),
      ...passed(evidence, halfOpen),
      ...moreStalls(evidence, others),
      ...told.remarks,
    ],
    figures: [
      { name: 'stalled connects', value: String(group.length) },
      { name: 'together', value: formatDuration(totalOf(group)) },
    ],
    assumed: portAssumption(port),
    rivals: portRivals(evidence, group, port),
    ...stalledScene(evidence, group, { port: port.port }),
    fixes: [...beyond, ...advice].map(({ fix }) => fix),
    advice: [...beyond, ...advice],
  };
}

/** What depends on who shows it: the caller’s own log and system calls, or captures and lists. */
interface Told {
  caller(stall: Stall): string;
  confidence(port: FirstPort): Confidence;
  readonly remarks: readonly Sentence[];
}

const logged: Told = {
  caller: ({ begun }) => `${who(begun)} connects to`,
  confidence: ({ known }) => (known ? 'proved' : 'likely'),
  remarks: [],
};

const asked = (evidence: Evidence, { begun, ended, fallback, lasted }: Stall, connects: string): Sentence =>
  tell(
    evidence,
    [begun, ended, ...(fallback ? [fallback.seen] : [])],
    `${connects} and hears nothing for ${formatDuration(lasted)}: neither an answer nor a refusal${fallback ? `; port ${fallback.endpoint.port} of the same host answers` : ''}.`,
  );

/** A device that let the requests through is not the one that discards them. */
function passed(evidence: Evidence, halfOpen: readonly HalfOpen[]): readonly Sentence[] {
  const [first] = halfOpen;
  if (!first) return [];
  const { node, lasted, words } = first.teardown;
  const entries = halfOpen.length === 1 ? 'the half-open entry' : `${halfOpen.length} half-open entries`;
  return [
    tell(
      evidence,
      halfOpen.map(({ teardown }) => teardown),
      `${node ?? 'The firewall'} let the request through and removes ${entries}${lasted === undefined ? '' : ` after ${formatDuration(lasted)}`} ("${words}"): what discards it, or the answer, stands behind it.`,
    ),
  ];
}

const beyondAdvice = ({ teardown }: HalfOpen, port: FirstPort): Advice =>
  advise(
    'CHECK_BEYOND_FIREWALL',
    `Look behind ${teardown.node ?? 'the firewall'}, which permits the request: does it arrive at ${port.words}, and by which interface does the answer leave?`,
  );

/** Captures or lists alone show it: where the requests are lost, the capture on the called host says. */
function seenFinding(evidence: Evidence, group: Group<SeenStall>): Finding {
  const [{ lost }] = group;
  const { address } = firstPort(group);
  const host = address ? evidence.hosts.nameOf(address) : 'the called host';
  const where = { between: 'proved', host: 'likely' } as const;
  return finding(evidence, group, {
    caller: ({ begun }) =>
      `${begun.flow ? evidence.hosts.nameOf(begun.flow.source.address) : 'The caller'} sends requests to`,
    confidence: () => (lost ? where[lost.at] : 'likely'),
    remarks: lost ? [lostSentence(lost, host)] : [],
  });
}

const lostSentence = ({ at, point }: NonNullable<SeenStall['lost']>, host: string): Sentence => ({
  text:
    at === 'between'
      ? `The capture at ${host} (${point.name}) ran meanwhile and has none of these requests: they are lost between the two hosts.`
      : `The capture at ${host} (${point.name}) shows the requests arriving, and no answer leaves: the host’s own filter discards them.`,
  citations: [],
});
