import { formatDuration, microseconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { reports } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { endOfRefused, type Refusal, refusals } from '../request/refusal.ts';
import { advise } from '../remedies.ts';
import { at, count } from '../sentence.ts';

/** A request that is answered by a reset at once: nothing listens there, or a filter rejects in the listener’s name. */
export const noListener: Cause = {
  code: 'NO_LISTENER',
  look: (evidence) =>
    [
      ...grouped(
        // What the called host never saw, or would have taken, was answered in its name: see POLICY_DENY.
        refusals(evidence).filter(({ sender }) => sender.is !== 'between' && sender.is !== 'filter'),
        ({ by }) => (by ? formatEndpoint(by) : ''),
      ).values(),
    ].map((group) =>
      finding(
        evidence,
        bestFirst(group, ({ sender }) => Number(sender.is === 'host')),
      ),
    ),
};

function finding(evidence: Evidence, group: Group<Refusal>): Finding {
  const first = group[0];
  const where = first.by ? at(evidence, first.by) : 'a port that the log does not name';
  const harmless = group.every(({ fellBack }) => fellBack);
  const cost = microseconds(group.reduce((sum, { after }) => sum + after, 0));
  const failure = harmless ? undefined : endOfRefused(evidence, first);
  return {
    cause: 'NO_LISTENER',
    confidence: confidenceOf(first, harmless),
    headline: `${where} refuses connections with a reset (${count(group.length, 'time')}, ${formatDuration(cost)} in all)${harmless ? '; each caller went on to the next port, so this alone ended no session' : ''}.`,
    story: story(evidence, group, where, failure),
    figures: [
      { name: 'refused connects', value: String(group.length) },
      { name: 'cost together', value: formatDuration(cost) },
    ],
    assumed:
      first.by && harmless
        ? [{ code: 'ASSUMED_PORT_ORDER', because: `the refused port is taken to be ${first.by.port}.` }]
        : [],
    rivals: [
      policyRival(evidence, first),
      {
        cause: 'SILENT_DROP_ON_FIRST_PORT',
        whyLess: `an answer came within ${formatDuration(first.after)}; silence would have lasted until the caller’s own time-out.`,
        splitBy: 'the time between the attempt and the refusal, above.',
      },
    ],
    fixes: ['START_LISTENER'],
    advice: [
      advise(
        'START_LISTENER',
        `Start the service on ${where}, or leave it: refused connects cost ${formatDuration(cost)} here.`,
      ),
    ],
  };
}

function story(
  evidence: Evidence,
  group: Group<Refusal>,
  where: string,
  failure: Observation | undefined,
): readonly Sentence[] {
  const first = group[0];
  return [
    {
      text: `${first.caller} connects to ${where} and is refused after ${formatDuration(first.after)}: something answers, so nothing is silently dropped.`,
      at: first.at,
      citations: first.seen,
    },
    ...place(evidence, first),
    ...(group.length > 1
      ? [
          {
            text: `${count(group.length - 1, 'more connect')} to it ${group.length === 2 ? 'is' : 'are'} refused.`,
            citations: group.slice(1).flatMap(({ seen }) => seen),
          },
        ]
      : []),
    ...reports(evidence, failure),
  ];
}

/**
 * A filter that rejects sends the same reset in the host’s name, so only the called host itself proves it. That it
 * refuses is certain; that this ended a session is not, when every caller was served on the next port.
 */
function confidenceOf({ by, sender, ttl }: Refusal, harmless: boolean): Confidence {
  if (harmless) return 'possible';
  if (sender.is === 'host' && by) return 'proved';
  return ttl || (sender.is === 'unknown' && sender.listens) ? 'possible' : 'likely';
}

/** Where the reset came from, as far as the evidence shows it. */
function place(evidence: Evidence, { by, sender, ttl }: Refusal): readonly Sentence[] {
  const host = by ? evidence.hosts.nameOf(by.address) : 'the called host';
  const sentences: Sentence[] = [];
  if (sender.is === 'host')
    sentences.push({
      text:
        sender.how === 'capture'
          ? `The capture on ${host} itself shows the reset leaving.`
          : `The socket list of ${host} shows no listener on port ${by?.port}.`,
      citations: [sender.seen],
    });
  if (sender.is === 'unknown' && sender.listens)
    sentences.push({
      text: `But the socket list of ${host} shows a listener on port ${by?.port} within the hour.`,
      citations: [sender.listens],
    });
  if (ttl && sender.is !== 'host')
    sentences.push({
      text: `The reset came in with a time-to-live of ${ttl.reset}, the other packets of ${host} with ${ttl.usual}: a device on the path may have sent it.`,
      citations: [],
    });
  return sentences;
}

function policyRival(evidence: Evidence, { by, sender, ttl }: Refusal): Rival {
  if (sender.is === 'host')
    return {
      cause: 'POLICY_DENY',
      whyLess: 'the called host itself shows that it refuses; a filter of its own that rejects would look the same.',
      splitBy: 'the rules of the host’s own filter, and its socket list at that time.',
    };
  return {
    cause: 'POLICY_DENY',
    whyLess: ttl
      ? 'it is not less: the time-to-live of the reset is not that of the host’s other packets.'
      : 'a firewall that rejects sends the same reset; only the place differs.',
    splitBy: `a capture on ${by ? evidence.hosts.nameOf(by.address) : 'the called host'}: if the SYN arrives there, the host itself refuses.`,
  };
}
