import { formatDuration, minutes } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import { type CapturedStall, capturedStalls } from '../captured-stall.ts';
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
} from '../first-port.ts';
import type { Group } from '../grouped.ts';
import { count, tell, who } from '../sentence.ts';
import { type Stall, totalOf } from '../stall.ts';
import { stalledScene } from '../stalled-scene.ts';

/**
 * A connect that is neither accepted nor refused although the next port of the same host answers at once: somebody
 * discards the requests to the first port. A refusal (RST, ICMP) would have ended the wait at once, so silence is the
 * mark.
 */
export const silentDropOnFirstPort: Cause = {
  code: 'SILENT_DROP_ON_FIRST_PORT',
  look: (evidence) => [
    ...silentStalls(evidence).map((group) => finding(evidence, group)),
    ...capturedStalls(evidence).map((group) => capturedFinding(evidence, group)),
  ],
};

function finding(evidence: Evidence, group: Group<Stall>): Finding {
  const port = firstPort(group);
  const [first] = group;
  // A firewall’s stamp of the first request may lie a little before the log’s line.
  const denied = denialsOf(evidence, port, (first?.from ?? 0) - minutes(1), group.at(-1)?.until);
  const each = first ? formatDuration(first.lasted) : '';
  return {
    cause: 'SILENT_DROP_ON_FIRST_PORT',
    confidence: denied.length > 0 || port.known ? 'proved' : 'likely',
    headline: `Requests to ${port.words} are discarded without an answer; ${count(group.length, 'connect')} waited ${each} before falling back, ${formatDuration(totalOf(group))} in all.`,
    story: [...(first ? [sentence(evidence, first, port)] : []), ...denialSentences(evidence, denied)],
    figures: [
      { name: 'stalled connects', value: String(group.length) },
      { name: 'together', value: formatDuration(totalOf(group)) },
    ],
    assumed: portAssumption(port),
    rivals: portRivals(evidence, group, port),
    ...stalledScene(evidence, group, { port: port.port }),
    ...portAdvice(port, 'stall-only'),
  };
}

function sentence(evidence: Evidence, stall: Stall, port: FirstPort): Sentence {
  const answer = stall.fallback ? `; port ${stall.fallback.endpoint.port} of the same host answers` : '';
  return tell(
    evidence,
    [stall.begun, stall.ended, ...(stall.fallback ? [stall.fallback.seen] : [])],
    `${who(stall.begun)} connects to ${port.words} and hears nothing for ${formatDuration(stall.lasted)}: neither an answer nor a refusal${answer}.`,
  );
}

/** Captures alone show it: where the requests are lost, the one on the called host says. */
function capturedFinding(evidence: Evidence, group: Group<CapturedStall>): Finding {
  const base = finding(evidence, group);
  const port = firstPort(group);
  const [first] = group;
  const { lost, begun, ended, fallback } = first;
  const host = port.address ? evidence.hosts.nameOf(port.address) : 'the called host';
  const caller = begun.flow ? evidence.hosts.nameOf(begun.flow.source.address) : 'The caller';
  const next = fallback ? `; port ${fallback.endpoint.port} of the same host answers` : '';
  const asked = tell(
    evidence,
    [begun, ended, ...(fallback ? [fallback.seen] : [])],
    `${caller} sends requests to ${port.words} and hears nothing for ${formatDuration(first.lasted)}: neither an answer nor a refusal${next}.`,
  );
  const denied = base.confidence === 'proved' && base.story.length > 1;
  const where = { between: 'proved', host: 'likely' } as const;
  return {
    ...base,
    confidence: denied ? 'proved' : lost ? where[lost.at] : 'likely',
    story: [asked, ...base.story.slice(1), ...(lost ? [lostSentence(lost, host)] : [])],
  };
}

const lostSentence = ({ at, point }: NonNullable<CapturedStall['lost']>, host: string): Sentence => ({
  text:
    at === 'between'
      ? `The capture at ${host} (${point.name}) ran meanwhile and has none of these requests: they are lost between the two hosts.`
      : `The capture at ${host} (${point.name}) shows the requests arriving, and no answer leaves: the host’s own filter discards them.`,
  citations: [],
});
