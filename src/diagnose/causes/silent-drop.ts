import { formatDuration, minutes } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
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

/**
 * A connect that is neither accepted nor refused although the next port of the same host answers at once: somebody discards the requests to the
 * first port. A refusal (RST, ICMP) would have ended the wait at once, so silence is the mark.
 */
export const silentDropOnFirstPort: Cause = {
  code: 'SILENT_DROP_ON_FIRST_PORT',
  look: (evidence) => silentStalls(evidence).map((group) => finding(evidence, group)),
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
    ...portAdvice(port, 'stall-only'),
  };
}

function sentence(evidence: Evidence, stall: Stall, port: FirstPort): Sentence {
  const answer = stall.fallback?.flow ? `; port ${stall.fallback.flow.destination.port} of the same host answers` : '';
  return tell(
    evidence,
    [stall.begun, stall.ended, ...(stall.fallback ? [stall.fallback] : [])],
    `${who(stall.begun)} connects to ${port.words} and hears nothing for ${formatDuration(stall.lasted)}: neither an answer nor a refusal${answer}.`,
  );
}
