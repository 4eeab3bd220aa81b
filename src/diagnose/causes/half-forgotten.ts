import { formatDuration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { formatEndpoint, formatFlow } from '../../model/flow.ts';
import { senderOf } from '../../model/conversation.ts';
import type { Finding } from '../../model/finding.ts';
import { belongingOf, capped } from '../belonging.ts';
import { failureAfter, NOTICED_WITHIN, notices, tieOf } from '../ending/failure.ts';
import { type HalfSilence, halfSilences } from '../silence/half-silence.ts';
import { advise } from '../remedies.ts';
import { count, gap, tell } from '../sentence.ts';

/**
 * What a Linux on the way forgot of connections that one end had closed. It writes nothing of it: captures and its
 * settings say so.
 */
export const halvesForgotten = (evidence: Evidence): readonly Finding[] =>
  halfSilences(evidence).map((one) => finding(evidence, one));

function finding(evidence: Evidence, half: HalfSilence): Finding {
  const { connection, conversation, silence, tries, setting, timeout } = half;
  const device = setting.node ?? 'a Linux on the path';
  const speaker = formatEndpoint(senderOf(conversation.flow, silence.endedBy));
  const at = evidence.timeline.at(conversation.point.clock, silence.until.at);
  const since = { at, clock: conversation.point.clock, within: NOTICED_WITHIN };
  const failure = failureAfter(evidence, connection.flow, since);
  return {
    cause: 'HALF_CLOSED_TIMEOUT',
    confidence: capped('likely', belongingOf(evidence, connection.flow)),
    headline: `One end of ${formatFlow(connection.flow)} had closed; ${device} keeps such a connection for ${formatDuration(timeout)}, and the other end was silent for ${formatDuration(silence.lasted)}.`,
    story: [
      {
        text: `The last packet before ${formatDuration(silence.lasted)} of silence; one end has closed its half, the other has not.`,
        at: evidence.timeline.at(conversation.point.clock, silence.from.at),
        citations: [silence.from.source],
      },
      tell(
        evidence,
        setting,
        `${device} keeps a half-closed connection for ${formatDuration(timeout)} (${setting.name}).`,
      ),
      {
        text: `${speaker} speaks again, ${count(tries, 'time')}, and is not heard.`,
        at,
        citations: [silence.until.source],
      },
      ...tieOf(evidence, failure),
      ...notices(evidence, failure?.sign, 'The application'),
      gap(`${device} writes nothing when it forgets a connection; its timer and the silence are what points to it.`),
    ],
    figures: [
      { name: 'kept half closed', value: `${formatDuration(timeout)} (configuration)` },
      { name: 'silence on the wire', value: formatDuration(silence.lasted) },
    ],
    assumed: [],
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess:
          'a connection that is open in both directions has a timer of its own there, which is longer by default.',
        splitBy: `on ${device} during the silence: \`conntrack -L -p tcp\` shows the state and the seconds that are left.`,
      },
    ],
    fixes: ['RAISE_HALF_CLOSED'],
    advice: [
      advise(
        'RAISE_HALF_CLOSED',
        `Raise ${setting.name} on ${device} above the longest silence, or have the application keep both directions open until it is done.`,
      ),
    ],
  };
}
