import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { type Group, grouped } from '../grouped.ts';
import { type DiscardedWords, discardedWords } from '../loss/discarded-words.ts';
import { advise } from '../remedies.ts';
import { at, count, gap, tell } from '../sentence.ts';

/**
 * A Linux whose rules took what was said in the midst of connections that had passed: it knew them no longer, whatever
 * became of them then. A connection that is asked after often enough may be taken up again, and end well.
 */
export const discardedFindings = (evidence: Evidence): readonly Finding[] =>
  [
    ...grouped(
      discardedWords(evidence),
      ({ device, event }) => `${device} ${event ? evidence.timeline.when(event) : ''}`,
    ).values(),
  ].map((group) => finding(evidence, group));

function finding(evidence: Evidence, group: Group<DiscardedWords>): Finding {
  const [first] = group;
  const { connection, device = 'A device', event } = first;
  const what = group.length === 1 ? formatFlow(connection.flow) : count(group.length, 'connection');
  return {
    cause: 'STATE_LOST',
    confidence: capped(event ? 'likely' : 'possible', belongingOf(evidence, connection.flow)),
    headline: `The rules of ${device} took what was said in the midst of ${what}, which had passed: it seems to have known ${group.length === 1 ? 'it' : 'them'} no longer.`,
    story: story(evidence, group),
    figures: [
      { name: 'connections concerned', value: String(group.length) },
      { name: 'dropped packets', value: String(group.flatMap(({ packets }) => packets).length) },
    ],
    assumed: [],
    rivals: rivals(first),
    fixes: ['KEEP_STATE'],
    advice: [
      advise(
        'KEEP_STATE',
        `Find out what came over ${device} before: a restart, another unit, a cleared table, or its timeout. A pair has to share its connections; keepalive, or a word of the application now and then, lets the program notice within minutes and begin anew.`,
      ),
    ],
  };
}

function story(evidence: Evidence, group: Group<DiscardedWords>): readonly Sentence[] {
  const [{ device = 'the device', event }] = group;
  return [
    ...(event ? [tell(evidence, event, `Something came over ${device}: "${event.words}".`)] : []),
    ...group.slice(0, TOLD_MAX).flatMap(({ packets }) => words(evidence, packets)),
    gap(
      `That these packets were dropped is read out of a rule that logs, and ${device} writes nothing of the connections that it knows: that they were forgotten is concluded, for rule sets let pass what is known before they ask for more.`,
    ),
  ];
}

/** So many show of what kind they are. */
const TOLD_MAX = 3;

function words(evidence: Evidence, packets: DiscardedWords['packets']): readonly Sentence[] {
  const [{ flow, flags, by = '' }] = packets;
  if (!flow) return [];
  const how = `${flags ?? 'no flags'}, not a request`;
  const many = packets.length > 1 ? `, and ${count(packets.length - 1, 'more packet')} like it` : '';
  return [
    tell(
      evidence,
      packets.slice(0, 6),
      `What ${at(evidence, flow.source)} says to ${at(evidence, flow.destination)} (${how}) is dropped by a rule that logs “${by}”${many}.`,
    ),
  ];
}

const rivals = ({ device = 'the device', event }: DiscardedWords): readonly Rival[] => [
  {
    cause: 'IDLE_TIMEOUT',
    whyLess: event
      ? 'what came over the device is the plainer reason; one that was silent for longer than it remembers is dropped in the same way.'
      : 'it is not less: what was silent for longer than the device remembers is dropped in the same way.',
    splitBy: `on ${device}: \`sysctl net.netfilter.nf_conntrack_tcp_timeout_established\`, and how long the connection was silent before.`,
  },
  {
    cause: 'POLICY_DENY',
    whyLess: 'a rule that was put before the one for known connections writes the same lines; nothing here says so.',
    splitBy: `on ${device}: when its rule set was last changed, and \`conntrack -L\`: does it know the connection?`,
  },
];
