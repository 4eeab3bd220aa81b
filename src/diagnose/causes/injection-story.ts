import { formatDuration, microseconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Moment, opposite, senderOf } from '../../model/conversation.ts';
import type { Figure, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { answersWords } from '../ending/answered-words.ts';
import { SILENCE_MIN } from '../silence/broken-silence.ts';
import { notices, tieOf } from '../ending/failure.ts';
import type { Group } from '../grouped.ts';
import type { Teardown } from '../silence/idle-death.ts';
import type { MidstreamReset, Nearer } from '../ending/midstream-reset.ts';
import { count, tell } from '../sentence.ts';
import type { Injection } from './reset-injected.ts';

/** The hosts in whose names the resets came, each once. */
export const names = (evidence: Evidence, resets: readonly MidstreamReset[]): readonly string[] => [
  ...new Set(resets.map(({ conversation, by }) => evidence.hosts.nameOf(senderOf(conversation.flow, by).address))),
];

/**
 * From the opening to the moment when somebody noticed; what the captures show at each of the two sides; what a
 * firewall on the way says.
 */
export function injectionStory(evidence: Evidence, injection: Injection, more: number): readonly Sentence[] {
  const { connection, author, resets, failure } = injection;
  const witness = author ? undefined : connection.observations.find(isPassedOn);
  return [
    ...opening(evidence, injection),
    ...resets.map((reset) => arrival(evidence, reset)),
    ...(author
      ? [
          tell(
            evidence,
            author,
            `${author.node ?? 'The firewall'} removes the connection and gives "${author.words}" as its reason: it ended it by its own decision.`,
          ),
        ]
      : []),
    ...(witness
      ? [
          tell(
            evidence,
            witness,
            `${witness.node ?? 'The firewall'} removes the connection because a reset came to it from ${sideOf(witness)} ("${witness.words}"): by its own word it is not the author.`,
          ),
        ]
      : []),
    ...tieOf(evidence, failure),
    ...notices(evidence, failure?.sign, 'The application'),
    ...(more > 0
      ? [{ text: `${count(more, 'more connection')} to the same service ended in the same way.`, citations: [] }]
      : []),
  ];
}

const isPassedOn = (one: Injection['connection']['observations'][number]): one is Teardown =>
  one.kind === 'firewall-teardown' &&
  (one.reason === 'reset-inside' || one.reason === 'reset-outside' || one.resetBy !== undefined);

function sideOf({ reason, resetBy }: Teardown): string {
  if (resetBy !== undefined) return resetBy === 'initiator' ? 'the end that began' : 'the end that was called';
  return reason === 'reset-inside' ? 'its inner side' : 'its outer side';
}

function opening(evidence: Evidence, { connection, resets }: Injection): readonly Sentence[] {
  const seen = resets[0]?.conversation ?? connection.conversations[0];
  if (!seen) return [];
  return [
    {
      text: `The connection ${formatFlow(connection.flow)} begins.`,
      at: evidence.timeline.at(seen.point.clock, seen.first.at),
      citations: [seen.first.source],
    },
  ];
}

const hostOf = (evidence: Evidence, { conversation, by }: MidstreamReset): string =>
  evidence.hosts.nameOf(senderOf(conversation.flow, by).address);

export function arrival(evidence: Evidence, reset: MidstreamReset): Sentence {
  const { conversation, moment, at, nearer } = reset;
  const host = hostOf(evidence, reset);
  const last = lastData(reset);
  const after = last ? `, ${formatDuration(between(last.at, moment.at))} after the last data` : '';
  return {
    text: `A reset in the name of ${host} arrives at ${conversation.point.name}${after}. ${[...nearer.map((one) => absence(reset, one, host)), ...openStill(evidence, reset, host), ...distance(reset, host)].join(' ')}`,
    at,
    citations: [
      moment.source,
      ...nearer.flatMap(({ conversation: { first, last: end }, listed }) => [
        first.source,
        end.source,
        ...(listed ? [listed.source] : []),
      ]),
    ],
  };
}

/** Of either side, before the reset. */
export function lastData({ conversation: { forward, backward }, moment }: MidstreamReset): Moment | undefined {
  const before = [forward.lastData, backward.lastData].filter((one) => one !== undefined && one.at <= moment.at);
  return before.reduce((latest, one) => (!latest || (one && one.at > latest.at) ? one : latest), undefined);
}

function absence({ conversation: seen }: MidstreamReset, { conversation, by, isHost }: Nearer, host: string): string {
  const sent = count(conversation[by].packets, 'packet');
  return isHost
    ? `The capture on ${host} itself (${conversation.point.name}) shows ${sent} that ${host} sent on this connection and no reset among them: ${host} did not send it.`
    : `The capture at ${conversation.point.name}, nearer to ${host}, shows ${sent} of it on this connection and no reset among them: the reset began between there and ${seen.point.name}.`;
}

function openStill({ timeline }: Evidence, { nearer, at }: MidstreamReset, host: string): readonly string[] {
  const listed = nearer.find((one) => one.listed !== undefined)?.listed;
  if (!listed) return [];
  return [`${host} lists the connection as open ${formatDuration(between(at, timeline.when(listed)))} later.`];
}

const distance = ({ ttl }: MidstreamReset, host: string): readonly string[] =>
  ttl
    ? [
        `Its time-to-live is ${ttl.reset}, that of ${host}’s first packet ${ttl.usual}: ${ttl.otherDistance ? 'it was sent at another distance' : 'the same number of hops from another initial value, as another host or another part of the same one may use'}.`,
      ]
    : [];

export function injectionFigures(evidence: Evidence, group: Group<Injection>): readonly Figure[] {
  const { connection, author, resets } = group[0];
  const [first] = resets;
  const last = first && lastData(first);
  const lived = first && between(first.conversation.first.at, first.moment.at);
  return [
    { name: 'connections ended', value: String(group.length) },
    { name: 'the first', value: formatFlow(connection.flow) },
    ...(lived === undefined ? [] : [{ name: 'it had lasted', value: formatDuration(lived) }]),
    ...(lived === undefined && author?.lasted !== undefined
      ? [{ name: 'it had lasted', value: formatDuration(author.lasted) }]
      : []),
    ...(first && last
      ? [{ name: 'since the last data', value: formatDuration(between(last.at, first.moment.at)) }]
      : []),
    ...resets.flatMap((reset) =>
      reset.ttl
        ? [
            {
              name: `time-to-live, ${hostOf(evidence, reset)}`,
              value: `${reset.ttl.usual}, of the reset ${reset.ttl.reset}`,
            },
          ]
        : [],
    ),
  ];
}

export function injectionRivals(evidence: Evidence, injection: Injection): readonly Rival[] {
  const { author, resets } = injection;
  const [first] = resets;
  const host = first ? hostOf(evidence, first) : 'either end';
  const atSource = resets.some(({ nearer }) => nearer.length > 0);
  return [
    {
      cause: 'PEER_GONE',
      whyLess: atSource
        ? `an end that no longer knows a connection sends the reset itself; the captures show that ${host} did not, unless it left by an interface that was not captured.`
        : author
          ? 'the device names its own decision, not a reset that it was sent.'
          : `nothing but the time-to-live speaks against it: some systems send their resets with another one.`,
      splitBy: atSource
        ? `the capture on all interfaces of ${host} (\`-i any\`) during the next run.`
        : `a capture on ${host} of the next such end: does the reset leave there?`,
    },
    idleRival(first),
    ...(author ? [] : [stateRival(resets), ruleRival]),
  ];
}

/** Of the two that reject in mid-stream, one looks into what is said, and the other at ports alone. */
const ruleRival: Rival = {
  cause: 'POLICY_DENY',
  whyLess: 'no filter says that it denied a packet; a rule that was put in front meanwhile resets without a word, too.',
  splitBy:
    'a new connection to the same port, at once: a rule refuses it as well; and the history of the rules of every filter between.',
};

/** A device that was started anew, or cleared, may refuse in the name of the ends what it knows no longer. */
const stateRival = (resets: readonly MidstreamReset[]): Rival => ({
  cause: 'STATE_LOST',
  whyLess: resets.some(isUnasked)
    ? 'no device writes that it was started, switched over or cleared; one that was would reset every connection that speaks.'
    : 'nothing but that no device writes that it was started, switched over or cleared speaks against it: whoever was reset had just spoken, and is answered so by a device that does not know the connection.',
  splitBy:
    '`uptime`, `show version` and the failover history of every stateful device between: was one started, switched over or cleared before this moment?',
});

/** The end that got it had said nothing that it could answer. */
export const isUnasked = ({ conversation, by, moment }: MidstreamReset): boolean =>
  !answersWords(conversation, opposite(by), moment);

function idleRival(first: MidstreamReset | undefined): Rival {
  const last = first && lastData(first);
  const quiet = first && last ? between(last.at, first.moment.at) : microseconds(0);
  return {
    cause: 'IDLE_TIMEOUT',
    whyLess:
      quiet >= SILENCE_MIN
        ? `it may be that: ${formatDuration(quiet)} had passed without data, and some devices reset both ends when they forget a connection.`
        : first
          ? `data had passed ${formatDuration(quiet)} before; no idle timer is that short.`
          : 'the device would give idleness as its reason.',
    splitBy: 'the device’s own log line for the end of this connection: it names the timer or the rule.',
  };
}
