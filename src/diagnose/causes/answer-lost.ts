import { formatDuration } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { failureAfter, REPORTED_WITHIN, reports } from '../ending/failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { type LostAnswer, lostAnswers } from '../request/lost-answer.ts';
import { advise } from '../remedies.ts';
import { at, count } from '../sentence.ts';

/**
 * Requests arrive and are answered, and no answer comes back: a device that let a request through lets its answer
 * through, too, so the two go different ways. One that resets the answer says the same more clearly.
 */
export function lostAnswerFindings(evidence: Evidence): readonly Finding[] {
  const byPair = grouped(
    lostAnswers(evidence),
    ({ connection: { flow } }) => `${flow.source.address} ${flow.destination.address}`,
  );
  return [...byPair.values()].map((group) => finding(evidence, group));
}

interface Ends {
  readonly caller: string;
  readonly host: string;
}

function finding(evidence: Evidence, group: Group<LostAnswer>): Finding {
  const [first] = group;
  const { source, destination } = first.connection.flow;
  const ends = { caller: evidence.hosts.nameOf(source.address), host: evidence.hosts.nameOf(destination.address) };
  const answers = group.reduce((sum, { answered }) => sum + answered.handshake.synAckCount, 0);
  return {
    cause: 'ASYMMETRIC_RETURN',
    confidence: first.reset ? 'likely' : 'possible',
    headline: `Requests of ${ends.caller} arrive at ${at(evidence, destination)}, and none of ${count(answers, 'answer')} comes back${first.reset ? ': a device on the way resets them, as one does that has not seen the request' : ''}.`,
    story: story(evidence, first, ends),
    figures: [
      { name: 'requests', value: String(group.reduce((sum, { asked }) => sum + asked.handshake.synCount, 0)) },
      { name: 'answers lost', value: String(answers) },
    ],
    assumed: [],
    rivals: rivals(first, ends),
    fixes: ['ROUTE_BACK'],
    advice: [
      advise(
        'ROUTE_BACK',
        `Follow the way of the answer: \`ip route get ${source.address} from ${destination.address}\` on ${ends.host}, \`traceroute\` from both ends. If it is another than that of the request, make it the same, or keep stateful devices off both.`,
      ),
    ],
  };
}

function story(
  evidence: Evidence,
  { connection, asked, answered, from, until, reset }: LostAnswer,
  { caller, host }: Ends,
): readonly Sentence[] {
  const { clock } = answered.point;
  const { synAck, synAckCount } = answered.handshake;
  const since = { at: from, clock: asked.point.clock, within: REPORTED_WITHIN };
  return [
    {
      text: `${caller} asks ${at(evidence, connection.flow.destination)} for a connection, ${count(asked.handshake.synCount, 'time')} in ${formatDuration(between(from, until))}; its capture has no answer.`,
      at: from,
      citations: [asked.first.source],
    },
    ...(synAck
      ? [
          {
            text: `The capture on ${host} shows the requests arriving, and ${count(synAckCount, 'answer')} that ${synAckCount === 1 ? 'leaves' : 'leave'}.`,
            at: evidence.timeline.at(clock, synAck.at),
            citations: [synAck.source],
          },
        ]
      : []),
    ...(reset
      ? [
          {
            text: `Each is answered with a reset in the name of ${caller}, whose capture has none, and with another time-to-live than its requests.`,
            at: evidence.timeline.at(clock, reset.at),
            citations: [reset.source],
          },
        ]
      : []),
    ...reports(evidence, failureAfter(evidence, connection.flow, since)?.sign),
  ];
}

const rivals = ({ reset }: LostAnswer, { caller, host }: Ends): readonly Rival[] => [
  {
    cause: 'POLICY_DENY',
    whyLess: 'a stateful filter that permits a request permits its answer; one without state needs a rule for each.',
    splitBy: `the rule counters of every filter between ${host} and ${caller} for packets from that port, before and after one attempt.`,
  },
  reset
    ? {
        cause: 'RESET_INJECTED',
        whyLess:
          'an inspection ends what lives, and tells both ends; here each single answer is reset, and the caller is not told.',
        splitBy: 'the log of every inspecting device between for that moment.',
      }
    : {
        cause: 'PATH_DOWN',
        whyLess: 'nothing else of the two hosts is seen to be lost then.',
        splitBy: `any other packet from ${host} to ${caller} at that time (\`ping\`), and the error counters of the links between.`,
      },
];
