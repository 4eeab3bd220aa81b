import { formatDuration } from '../../base/duration.ts';
import { between, formatTimeOfDay } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { senderOf } from '../../model/conversation.ts';
import type { Confidence, Finding, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { clockSlack, UNTIED } from '../witness/clock-slack.ts';
import { notices, tieOf } from '../ending/failure.ts';
import { bestFirst, type Group, grouped } from '../grouped.ts';
import { type CutConnection, cutConnections, cutKey, type LinkOutage } from '../loss/link-outage.ts';
import { wasShownClosed } from '../loss/path-loss.ts';
import { advise } from '../remedies.ts';
import { eagerRival } from './eager-rival.ts';
import { givenUpWords, spokenWords, triesName } from '../loss/retransmission.ts';
import { at, count, distinct, gap, tell } from '../sentence.ts';

/** A link that was down, by the word of who has it, and what that did to the connections that went over it. */
export function linksDown(evidence: Evidence): readonly Finding[] {
  const byLink = grouped(cutConnections(evidence), cutKey);
  return [...byLink.values()].map((group) =>
    finding(
      evidence,
      bestFirst(
        group,
        ({ lost, askedInVain, failure }) =>
          (failure?.tie === 'connection' ? 4 : failure ? 2 : 0) + ((lost ?? askedInVain) ? 3 : 0),
      ),
    ),
  );
}

/**
 * Words that are lost while the link is down are lost by it, if they went over it; a program that fails then may have
 * other reasons.
 */
function confidenceOf(
  evidence: Evidence,
  { connection, crossing, lost, askedInVain, failure, outage }: CutConnection,
): Confidence {
  // Whichever link it was: the way was closed.
  if (wasShownClosed(evidence, connection)) return 'proved';
  const clock = lost?.conversation.point.clock ?? askedInVain?.clock ?? failure?.sign.clock ?? outage.down.clock;
  const isSure = crossing === 'surely' && clockSlack(evidence, clock, outage.down.clock) < UNTIED;
  return isSure && (lost || askedInVain || failure?.tie === 'connection') ? 'proved' : 'likely';
}

const linkWords = ({ node, down }: LinkOutage): string =>
  `the link of ${node}${down.interface ? ` at ${down.interface}` : ''}`;

function lasting(evidence: Evidence, { down, up }: LinkOutage): string {
  const from = evidence.timeline.when(down);
  return up ? `for ${formatDuration(between(from, evidence.timeline.when(up)))}` : 'and is not written to be up again';
}

function finding(evidence: Evidence, group: Group<CutConnection>): Finding {
  const cut = group[0];
  const { outage, connection, lost, crossing } = cut;
  const since = formatTimeOfDay(evidence.timeline.when(outage.down)).slice(0, 8);
  const link = linkWords(outage);
  return {
    cause: 'PATH_DOWN',
    confidence: capped(confidenceOf(evidence, cut), belongingOf(evidence, connection.flow)),
    headline: `${link.replace(/^t/, 'T')} was down from ${since} ${lasting(evidence, outage)}; ${count(group.length, 'connection')} ${crossing === 'surely' ? 'that went over it' : `of ${outage.node}`} ${group.length === 1 ? 'was' : 'were'} in use or failed meanwhile.`,
    story: story(evidence, group),
    figures: [
      { name: 'connections cut', value: String(group.length) },
      { name: 'the first', value: formatFlow(connection.flow) },
      ...(lost ? [{ name: triesName(lost), value: count(lost.tries, 'time') }] : []),
    ],
    assumed: [],
    rivals: [
      {
        cause: 'PEER_GONE',
        whyLess: `no host here writes that it was started then, and ${link} was down at that time.`,
        splitBy: '`last -x` on both hosts.',
      },
      ...eagerRival(lost),
    ],
    fixes: ['CHECK_PATH'],
    advice: [
      advise(
        'CHECK_PATH',
        `Find out why ${link} went down: its cable and its optics, the port at the other side and that one’s log, a driver or a firmware (\`ethtool -S\`, \`show interface\`). A second link in a bond, or a program that connects again, outlives the next time.`,
      ),
    ],
  };
}

const askedWords = ({ node, words }: NonNullable<CutConnection['askedInVain']>): string =>
  `${node ?? 'The firewall'} asks both ends whether they are there, and removes the connection, for one did not answer ("${words}").`;

function story(evidence: Evidence, group: Group<CutConnection>): readonly Sentence[] {
  const { outage, lost, askedInVain, failure, connection, crossing } = group[0];
  const { down, up } = outage;
  const { source, destination } = connection.flow;
  return [
    tell(evidence, down, `${linkWords(outage).replace(/^t/, 'T')} goes down ("${down.words}").`),
    ...(crossing === 'surely'
      ? []
      : [
          gap(
            `That the connection went over ${down.interface} no line shows: \`ip route get\` on ${outage.node}, on a firewall \`show interface\` with its names.`,
          ),
        ]),
    ...(askedInVain ? [tell(evidence, askedInVain, askedWords(askedInVain))] : []),
    ...(lost
      ? [
          {
            text: spokenWords(lost, at(evidence, senderOf(lost.conversation.flow, lost.by))),
            at: lost.at,
            citations: [lost.first.source],
          },
        ]
      : askedInVain
        ? []
        : [
            gap(
              `What was said on the connection from ${at(evidence, source)} to ${at(evidence, destination)} meanwhile no capture shows.`,
            ),
          ]),
    ...tieOf(evidence, failure),
    ...notices(evidence, failure?.sign, 'The application'),
    ...(lost ? givenUpWords(evidence, lost, failure?.sign) : []),
    ...(up ? [tell(evidence, up, `It is up again ("${up.words}").`)] : []),
    ...(group.length > 1
      ? [
          {
            text: `${count(group.length - 1, 'more connection')} of the two hosts suffered in the same way.`,
            citations: distinct(
              group
                .slice(1, 5)
                .flatMap((one) => one.lost?.first.source ?? one.askedInVain?.source ?? one.failure?.sign.source ?? []),
            ),
          },
        ]
      : []),
    ...(failure ? [] : [gap('No host’s log in the evidence shows what this did to the session.')]),
  ];
}
