import { formatDuration } from '../../base/duration.ts';
import { formatTimeOfDay, later } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { opposite, senderOf } from '../../model/conversation.ts';
import type { Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow, hostPair } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { type Failure, failureAfter, notices, NOTICED_WITHIN, tieOf } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { keepaliveState } from '../silence/keepalive-state.ts';
import { wasCut } from '../loss/link-outage.ts';
import type { LostWords } from '../loss/lost-words.ts';
import { isShownClosed, lastArrived, type PathLoss, pathLosses } from '../loss/path-loss.ts';
import { advise } from '../remedies.ts';
import { eagerRival } from './eager-rival.ts';
import { givenUpWords, spokenWords, takenOver, triesName } from '../loss/retransmission.ts';
import { at, count, gap, tell } from '../sentence.ts';
import { linksDown } from './link-down.ts';

/**
 * Words left one end and were lost on the way, or their answers were, while both ends were there and knew the
 * connection. Where the packets were lost, and whether a cable, a port or a rule did it, no capture at an end shows.
 */
export const pathDown: Cause = {
  code: 'PATH_DOWN',
  look: (evidence) => {
    // Who has the link says best where the way was closed.
    const elsewhere = pathLosses(evidence).filter(({ lost }) => !wasCut(evidence, lost.connection));
    const byPair = grouped(elsewhere, ({ lost }) => hostPair(lost.connection.flow));
    const lost = [...byPair.values()].map((group) =>
      finding(
        evidence,
        bestFirst(group, (one) => documented(evidence, one)),
      ),
    );
    return [...linksDown(evidence), ...lost];
  },
};

const documented = (evidence: Evidence, one: PathLoss): number =>
  (failureOf(evidence, one)?.tie === 'connection' ? 4 : 0) +
  (one.way.is === 'somewhere' ? 0 : 2) +
  (one.recovered ? 1 : 0) +
  (one.lost.said === 'data' ? 0.5 : 0);

const failureOf = (evidence: Evidence, { lost }: PathLoss): Failure | undefined =>
  failureAfter(evidence, lost.connection.flow, {
    at: lost.at,
    clock: lost.conversation.point.clock,
    within: NOTICED_WITHIN,
  });

/**
 * That the way was closed for all is shown by two that lost their words at once, and that nobody had forgotten them by
 * another that went on: one alone may have been dropped by a device that saw one direction only, or by a rule.
 */
const confidenceOf = (loss: PathLoss, alike: number): Confidence =>
  isShownClosed(loss) && alike > 1 ? 'proved' : 'likely';

/** Who speaks and who is to hear it. */
interface Ends {
  readonly speaker: string;
  readonly listener: string;
  readonly from: string;
  readonly to: string;
}

function endsOf(evidence: Evidence, { lost: { conversation, by } }: PathLoss): Ends {
  const [speaker, listener] = [senderOf(conversation.flow, by), senderOf(conversation.flow, opposite(by))];
  return {
    speaker: at(evidence, speaker),
    listener: at(evidence, listener),
    from: evidence.hosts.nameOf(speaker.address),
    to: evidence.hosts.nameOf(listener.address),
  };
}

function finding(evidence: Evidence, group: Group<PathLoss>): Finding {
  const loss = group[0];
  const { lost } = loss;
  const ends = endsOf(evidence, loss);
  const until = later(lost.at, lost.lasting);
  const [since, to] = [lost.at, until].map((one) => formatTimeOfDay(one).slice(0, 8));
  return {
    cause: 'PATH_DOWN',
    confidence: capped(confidenceOf(loss, group.length), belongingOf(evidence, lost.connection.flow)),
    headline: `${wayWords(loss, ends)} from ${since} to ${to} at least: ${inVainWords(lost, ends.speaker)}${group.length > 1 ? ` (and so on ${count(group.length - 1, 'more connection')})` : ''}.`,
    story: story(evidence, group, ends),
    figures: [
      { name: 'the connection', value: formatFlow(lost.connection.flow) },
      { name: 'quiet before, at most', value: formatDuration(lost.quiet) },
      { name: triesName(lost), value: count(lost.tries, 'time') },
      { name: 'for', value: formatDuration(lost.lasting) },
    ],
    assumed: [],
    rivals: rivals(loss, ends),
    fixes: lost.said === 'data' ? ['CHECK_PATH', 'LIMIT_RETRANSMISSION'] : ['CHECK_PATH'],
    advice: [
      advise(
        'CHECK_PATH',
        `Look for what was down between ${ends.from} and ${ends.to} at ${since}: the logs and error counters of the switch ports and uplinks, the bonds, the routers and firewalls on both ways (\`ip -s link\`, \`ethtool -S\`, \`show interface\`, \`show logging\`). A second way, or a program that connects again, outlives the next one.`,
      ),
      ...(lost.said === 'data' ? [LIMIT_RETRANSMISSION] : []),
    ],
  };
}

const LIMIT_RETRANSMISSION = advise(
  'LIMIT_RETRANSMISSION',
  'To notice it sooner, set TCP_USER_TIMEOUT on the socket, or lower the repetitions (Linux: net.ipv4.tcp_retries2); to outlive a longer outage, raise them. A keepalive setting does not count while data is not acknowledged.',
);

const inVainWords = ({ said, tries, lasting }: LostWords, speaker: string): string =>
  said === 'data'
    ? `the same data of ${speaker} was sent ${count(tries, 'time')} in ${formatDuration(lasting)}`
    : `${count(tries, 'keepalive probe')} of ${speaker} in ${formatDuration(lasting)} got no answer`;

function wayWords({ way }: PathLoss, { from, to, listener }: Ends): string {
  switch (way.is) {
    case 'there':
      return `Packets from ${from} to ${to} were lost on the way`;
    case 'back':
      return `The answers of ${to} to ${from} were lost on the way`;
    case 'somewhere':
      return `Packets between ${from} and ${listener}, where the connection still stood, were lost on the way`;
    default:
      return way satisfies never;
  }
}

function story(evidence: Evidence, group: Group<PathLoss>, { speaker, to }: Ends): readonly Sentence[] {
  const loss = group[0];
  const { lost, recovered } = loss;
  const { conversation, by, connection, first } = lost;
  const { clock } = conversation.point;
  const heard = conversation[opposite(by)].lastData;
  const failure = failureOf(evidence, loss);
  return [
    ...(heard && heard.at <= first.at
      ? [
          {
            text: `The last data of ${to}, seen at ${conversation.point.name}.`,
            at: evidence.timeline.at(clock, heard.at),
            citations: [heard.source],
          },
        ]
      : []),
    {
      text: spokenWords(lost, speaker),
      at: lost.at,
      citations: [first.source],
    },
    thereWords(evidence, loss, to),
    ...slowedWords(evidence, loss),
    ...takenOver(evidence, connection, keepaliveState(evidence, connection)),
    ...tieOf(evidence, failure),
    ...notices(evidence, failure?.sign, 'The application'),
    ...givenUpWords(evidence, lost, failure?.sign),
    ...(recovered
      ? [
          {
            text: 'Another connection of the two hosts, which was open before, goes on: the way is open again, and nobody on it had forgotten what it knew.',
            at: recovered.at,
            citations: [recovered.source],
          },
        ]
      : [
          gap(
            'Nothing between the two hosts is seen to get through afterwards: how long the way was closed is not known.',
          ),
        ]),
    gap('Where on the way they were lost, the evidence does not show.'),
  ];
}

function slowedWords(evidence: Evidence, { slowed }: PathLoss): readonly Sentence[] {
  if (!slowed) return [];
  const { conversation, by, tries } = slowed;
  const text = `Data of ${at(evidence, senderOf(conversation.flow, by))} on another connection of the two is sent ${count(tries, 'time')} meanwhile until it comes through: the way loses most, not all, and of whatever connection.`;
  return [{ text, at: slowed.at, citations: [slowed.source] }];
}

/** What the other end has of it. */
function thereWords(evidence: Evidence, { way, lost }: PathLoss, to: string): Sentence {
  switch (way.is) {
    case 'there': {
      const { lastData } = way.seenBy[lost.by];
      return {
        text: `The capture on ${to} (${way.seenBy.point.name}) runs on and shows none of them${lastData ? '; this is the last that arrived there' : ''}.`,
        ...(lastData ? { citations: [lastData.source] } : { citations: [] }),
      };
    }
    case 'back': {
      const lastData = lastArrived(lost, way.seenBy);
      return {
        text: `The capture on ${to} (${way.seenBy.point.name}) shows them arriving, the last one here, and answers that leave: those are what is lost.`,
        ...(lastData
          ? { at: evidence.timeline.at(way.seenBy.point.clock, lastData.at), citations: [lastData.source] }
          : { citations: [] }),
      };
    }
    case 'somewhere':
      return tell(evidence, way.listed, `The socket list of ${to} still has the connection.`);
    default:
      return way satisfies never;
  }
}

function rivals({ lost, way, recovered }: PathLoss, { from, to }: Ends): readonly Rival[] {
  return [
    {
      cause: 'POLICY_DENY',
      whyLess: recovered
        ? 'a filter that begins to drop does not end by itself, and no device writes of one.'
        : 'no device writes of it, but a filter that begins to drop in mid-stream without a word looks the same.',
      splitBy: `the log and the rule counters of every filter between ${from} and ${to} for that moment.`,
    },
    {
      cause: 'STATE_LOST',
      whyLess: recovered
        ? 'connections that had been open before went on afterwards.'
        : 'no device writes that it was started or cleared.',
      splitBy: '`show version`, `uptime` of every stateful device between: was one started or switched over then?',
    },
    {
      cause: 'PEER_GONE',
      whyLess:
        way.is === 'somewhere'
          ? `${to} lists the connection.`
          : `the capture on ${to} ran on, and shows no end of the connection.`,
      splitBy: `\`last -x\` on ${to}.`,
    },
    ...(way.is === 'back' ? [halfSeenRival({ from, to })] : []),
    ...eagerRival(lost),
  ];
}

/** What one end says arrives, and what comes back is lost: it need not be the way that is down. */
const halfSeenRival = ({ from, to }: Pick<Ends, 'from' | 'to'>): Rival => ({
  cause: 'ASYMMETRIC_RETURN',
  whyLess:
    'no device writes that it saw one direction only; a Linux that does discards the other as INVALID, and is silent unless it is told to log that.',
  splitBy: `\`traceroute\` from ${from} and from ${to}: is it the same way? \`conntrack -S\` of every Linux between (does \`invalid\` grow?), with \`net.netfilter.nf_conntrack_log_invalid = 6\` its kernel log.`,
});
