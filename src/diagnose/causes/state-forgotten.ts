import { formatDuration } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Direction, opposite, senderOf } from '../../model/conversation.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { type Flow, formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { failureAfter, notices, REPORTED_WITHIN, tieOf } from '../ending/failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { type ResetInTurn, resetsInTurn } from '../ending/reset-in-turn.ts';
import { count, gap } from '../sentence.ts';
import { arrival } from './injection-story.ts';

/**
 * A device of which no log is there, known by how it answers: with a reset to each end as it speaks, for it knows no
 * such connection, although this one was in use.
 */
export const forgottenFindings = (evidence: Evidence): readonly Finding[] =>
  [...grouped(resetsInTurn(evidence), ({ first }) => pairOf(evidence, first.connection.flow).join(' ')).values()].map(
    (group) => finding(evidence, group),
  );

const pairOf = (evidence: Evidence, { source, destination }: Flow) =>
  [source, destination].map(({ address }) => evidence.hosts.nameOf(address)).toSorted();

function finding(evidence: Evidence, group: Group<ResetInTurn>): Finding {
  const { first } = group[0];
  const { connection, conversation, by } = first;
  const { flow } = connection;
  const nameOf = (end: Direction) => evidence.hosts.nameOf(senderOf(conversation.flow, end).address);
  const [told, other] = [nameOf(opposite(by)), nameOf(by)];
  const failure = failureAfter(evidence, flow, {
    at: first.at,
    clock: conversation.point.clock,
    within: REPORTED_WITHIN,
  });
  const what = group.length === 1 ? formatFlow(flow) : `${count(group.length, 'connection')} of the two`;
  return {
    cause: 'STATE_LOST',
    confidence: capped('likely', belongingOf(evidence, flow)),
    headline: `A device between ${told} and ${other} answered ${group[0].second ? 'each of them' : told} with a reset as it spoke on ${what}, which was in use: it knew the connection no longer.`,
    story: [
      arrival(evidence, first),
      answer(group[0], told, other),
      ...tieOf(evidence, failure),
      ...notices(evidence, failure?.sign, 'The application'),
      gap('Which device it was, and what came over it (a restart, another unit, a cleared table), no log here says.'),
    ],
    figures: [
      { name: 'connections lost', value: String(group.length) },
      { name: 'the first', value: formatFlow(flow) },
    ],
    assumed: [],
    rivals: rivals(group[0], `${told} and ${other}`),
    fixes: ['KEEP_STATE'],
    advice: [
      advise(
        'KEEP_STATE',
        'Find the device, and what happened to it at that moment. A pair has to share its connections; the restart of a single device loses them in any case: the programs have to begin anew.',
      ),
    ],
  };
}

/** What shows that each is answered for what it says itself. */
function answer({ first, second, probe }: ResetInTurn, told: string, other: string): Sentence {
  if (!second)
    return {
      text: `The reset answers a keepalive probe of ${told}, in which there is nothing to look into. ${other}, which says nothing, is told nothing.`,
      citations: probe ? [probe.source] : [],
    };
  const forged = `a reset in the name of ${told}, whose capture shows none`;
  return {
    text: second.atOnce
      ? `${other} has broken the pause in the same moment, and is answered by ${forged}. Each had spoken just before it was reset.`
      : `${other} is not told then. ${formatDuration(between(first.at, second.at))} later it speaks in its turn, and is answered by ${forged}.`,
    at: second.at,
    citations: [second.moment.source],
  };
}

const rivals = ({ second }: ResetInTurn, ends: string): readonly Rival[] => [
  {
    cause: 'RESET_INJECTED',
    whyLess: second
      ? `whoever injects resets tells both ends at once${second.atOnce ? ', whether they speak or not' : ', or one alone'}; here each is answered as it speaks.`
      : 'whoever injects resets does it for what was said, and tells both ends as a rule; here a probe is answered, which says nothing.',
    splitBy: `the log of each device between ${ends} at that moment: did it start, take over, lose its table, or did a signature fire?`,
  },
  {
    cause: 'POLICY_DENY',
    whyLess: second
      ? 'a rule that is new and rejects in both directions looks the same.'
      : 'a rule that is new and rejects looks the same.',
    splitBy: 'does a new connection to the same port pass? One that was forgotten can be made again.',
  },
];
