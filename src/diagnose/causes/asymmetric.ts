import { milliseconds } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { connectionKey, formatFlow } from '../../model/flow.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { type Denied, denials } from '../device/denials.ts';
import { connectFailure } from '../ending/failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { count, gap, tell } from '../sentence.ts';
import { within } from '../span.ts';
import { lostAnswerFindings } from './answer-lost.ts';
import { halvesSeen } from './half-seen.ts';

/**
 * Request and answer take different paths: one capture point sees only what one end sends, another only what the other
 * sends; or a firewall turns away a SYN-ACK whose SYN it never saw, or what acknowledges data that it did not see; or
 * answers leave a host and never come back to who asked.
 */
export const asymmetricReturn: Cause = {
  code: 'ASYMMETRIC_RETURN',
  look(evidence) {
    const split = evidence.connections.flatMap((connection) => splitWays(connection) ?? []);
    const worst = split.find(isFailing) ?? split[0];
    if (worst) return [byCaptures(evidence, worst)];
    const oneWay = [
      ...answersTurnedAway(evidence).map((group) => byFirewall(evidence, group)),
      ...halvesSeen(evidence),
      ...lostAnswerFindings(evidence),
    ];
    if (oneWay.length > 0) return oneWay;
    return bySegmentsWithoutAddress(evidence);
  },
};

interface Split {
  readonly connection: Connection;
  readonly requests: Conversation;
  readonly answers: Conversation;
}

/**
 * Two points of which one saw only the request’s direction and the other only the answer’s; best on one host. What an
 * address says to itself goes no way, and by its addresses no direction is told.
 */
function splitWays(connection: Connection): Split | undefined {
  const { source, destination } = connection.flow;
  if (source.address === destination.address) return undefined;
  const oneWay = connection.conversations.filter(
    ({ forward, backward }) => forward.packets > 0 && backward.packets === 0,
  );
  const pairs = oneWay.flatMap((requests) =>
    connection.conversations
      .filter((one) => one !== requests && onlyAnswers(one, requests))
      .map((answers) => ({ connection, requests, answers })),
  );
  return (
    pairs.find(
      ({ requests, answers }) => requests.point.node !== undefined && requests.point.node === answers.point.node,
    ) ?? pairs[0]
  );
}

/**
 * Two ways are no fault of their own: a weak host works like that until somebody on a way minds. Somebody does when
 * things are sent in vain.
 */
const isFailing = (split: Split): boolean =>
  (split.requests.forward.unanswered?.transmissions ?? 0) > 1 ||
  split.requests.handshake.synCount > 1 ||
  Math.max(split.answers.handshake.synAckCount, 0) > 1 ||
  swallowed(split) !== undefined;

/** A node that takes packets of one direction in and passes fewer of them on: it is the one that minds. */
function swallowed({ connection }: Split): { readonly into: Conversation; readonly out: Conversation } | undefined {
  const oneWay = connection.conversations.filter(({ backward }) => backward.packets === 0);
  for (const into of oneWay) {
    const out = oneWay.find(
      (one) =>
        one !== into &&
        one.point.node !== undefined &&
        one.point.node === into.point.node &&
        one.forward.packets < into.forward.packets,
    );
    if (out) return { into, out };
  }
  return undefined;
}

/** A point that saw only one direction may have named it forward, for want of the other. */
function onlyAnswers(one: Conversation, requests: Conversation | undefined): boolean {
  if (!requests || one.point.name === requests.point.name) return false;
  const oneWay = one.forward.packets === 0 || one.backward.packets === 0;
  const speaker = one.forward.packets > 0 ? one.flow.source : one.flow.destination;
  return (
    oneWay && speaker.address === requests.flow.destination.address && speaker.port === requests.flow.destination.port
  );
}

const shared = (why: string): readonly Rival[] => [
  {
    cause: 'POLICY_DENY',
    whyLess: why,
    splitBy:
      'the log of the firewall on the answer’s way: 106015 or "out of state" for a SYN-ACK means state, an access-list line means policy.',
  },
  {
    cause: 'REVERSE_PATH_FILTER',
    whyLess: 'that drops the request on arrival; here an answer was sent.',
    splitBy: '`nstat -az TcpExtIPReversePathFilter` on the receiving host.',
  },
];

const remedies = {
  fixes: ['ROUTE_BACK'] as const,
  advice: [
    advise(
      'ROUTE_BACK',
      'Make the answer leave by the interface where the request came in: a route to the caller’s network over that interface, or a rule that selects by the answer’s source address (`ip rule add from ADDRESS table T`; with `dev` in it the rule never matches answers, because `dev` means the arriving interface).',
    ),
  ],
};

function byCaptures(evidence: Evidence, split: Split): Finding {
  const { requests, answers, connection } = split;
  const failing = isFailing(split);
  const established = requests.forward.payloadBytes > 0;
  const stuck = requests.forward.unanswered;
  return {
    cause: 'ASYMMETRIC_RETURN',
    confidence: failing ? 'proved' : 'possible',
    headline: `${formatFlow(connection.flow)} goes by ${requests.point.name} and its answers come by ${answers.point.name}${established && stuck ? '; data is sent again and again without an answer' : ''}.`,
    story: captureStory(evidence, split),
    figures: [
      { name: 'packets one way', value: `${requests.forward.packets} at ${requests.point.name}` },
      {
        name: 'packets other way',
        value: `${Math.max(answers.forward.packets, answers.backward.packets)} at ${answers.point.name}`,
      },
      ...(stuck ? [{ name: 'sent in vain', value: count(stuck.transmissions, 'time') }] : []),
    ],
    assumed: [],
    rivals: shared(
      failing
        ? 'both ways carry packets of the same connection; what is dropped is dropped for want of the other half.'
        : 'nothing is seen to be dropped at all.',
    ),
    ...remedies,
  };
}

function captureStory(evidence: Evidence, split: Split): readonly Sentence[] {
  const { requests, answers, connection } = split;
  const stuck = requests.forward.unanswered;
  const same = requests.point.node !== undefined && requests.point.node === answers.point.node;
  const clock = requests.point.clock;
  const lost = swallowed(split);
  const story: Sentence[] = [
    {
      text: `${requests.point.name} sees ${count(requests.forward.packets, 'packet')} from ${connection.flow.source.address} and none in the other direction.`,
      at: evidence.timeline.at(clock, requests.first.at),
      citations: [requests.first.source],
    },
    {
      text: `${answers.point.name} sees only what comes from ${connection.flow.destination.address}${same ? ': the host answers by another interface than the one it is asked on' : ''}.`,
      at: evidence.timeline.at(answers.point.clock, answers.first.at),
      citations: [answers.first.source],
    },
  ];
  if (lost) {
    story.push({
      text: `${lost.into.point.node} takes ${count(lost.into.forward.packets, 'packet')} in (${lost.into.point.name}) and passes ${lost.out.forward.packets} on (${lost.out.point.name}): it drops what it has seen only one half of.`,
      at: evidence.timeline.at(lost.into.point.clock, lost.into.first.at),
      citations: [lost.into.last.source, lost.out.last.source],
    });
  }
  if (stuck && stuck.transmissions > 1) {
    story.push({
      text: `${connection.flow.source.address} repeats the same data ${count(stuck.transmissions, 'time')}: a device on one of the two paths drops what it sees only half of.`,
      at: evidence.timeline.at(clock, stuck.last.at),
      citations: [stuck.first.source, stuck.last.source],
    });
  }
  if (!isFailing(split)) story.push(gap('Nothing in the evidence shows that anything of this connection was lost.'));
  return story;
}

/**
 * By device and kind. What touches no host of the evidence is one group: the internet answers requests that others
 * forged.
 */
function answersTurnedAway(evidence: Evidence): readonly Group<Denied>[] {
  const built = builtOn(evidence);
  const turnedAway = denials(evidence).filter(
    (one) =>
      one.denial === 'spoof' ||
      (one.denial === 'no-connection' &&
        one.flags === 'SYN ACK' &&
        // A device that built the connection had seen the SYN: its entry was gone when the answer came.
        !(one.flow && built.has(`${one.node} ${connectionKey(one.flow)}`))),
  );
  const keyOf = (one: Denied) =>
    belongingOf(evidence, one.flow) === 'foreign'
      ? `${one.node} ${one.denial} foreign`
      : `${one.node} ${one.denial} ${one.flow?.source.address} ${one.flow?.source.port}`;
  return [...grouped(turnedAway, keyOf).values()];
}

const builtOn = perEvidence(
  (evidence) =>
    new Set(
      evidence.timeline.observations.flatMap((one) =>
        one.kind === 'firewall-built' && one.flow ? [`${one.node} ${connectionKey(one.flow)}`] : [],
      ),
    ),
);

function byFirewall(evidence: Evidence, denied: Group<Denied>): Finding {
  const first = denied[0];
  const device = first.node ?? 'A firewall';
  const spoof = first.denial === 'spoof';
  const what = spoof ? 'packets of a known connection on another interface' : 'a SYN-ACK without having seen the SYN';
  return {
    cause: 'ASYMMETRIC_RETURN',
    confidence: capped('likely', belongingOf(evidence, first.flow)),
    headline: `${device} saw ${what} (${count(denied.length, 'time')})${first.flow ? `, ${formatFlow(first.flow)}` : ''}: request and answer take different paths.`,
    story: [
      tell(
        evidence,
        denied.slice(0, 6),
        `${device} turns away ${spoof ? 'what looks like a spoofed packet of a known connection' : `the answer${first.flags ? ` (${first.flags})` : ''}: it has no connection for it`}${first.zone ? `, on ${first.zone}` : ''}.`,
      ),
      ...connectFailure(evidence, first),
    ],
    figures: [{ name: 'packets turned away', value: String(denied.length) }],
    assumed: [],
    rivals: shared('the device gives the missing connection as its reason, not a rule.'),
    ...remedies,
  };
}

/** A host answers a SYN in its kernel, within a few milliseconds. */
const SAME_HANDSHAKE = milliseconds(50);

type Segment = ObservationOf<'segment'>;

/** Captures whose addresses were lost still show by which interface the request came and by which the answer left. */
function bySegmentsWithoutAddress(evidence: Evidence): readonly Finding[] {
  const bare = evidence.timeline.observations.filter((one): one is Segment => one.kind === 'segment' && !one.flow);
  const answers = grouped(
    bare.filter(({ role }) => role === 'syn-ack'),
    ({ node }) => node ?? '',
  );
  for (const syn of bare) {
    if (syn.role !== 'syn' || syn.node === undefined) continue;
    const when = evidence.timeline.when(syn);
    const near = within(evidence, answers.get(syn.node) ?? [], when - SAME_HANDSHAKE, when + SAME_HANDSHAKE);
    const answer = near.find(({ point }) => point !== syn.point);
    if (!answer) continue;
    return [
      {
        cause: 'ASYMMETRIC_RETURN',
        confidence: 'possible',
        headline: `On ${syn.node} a request is seen at ${syn.point} and an answer within ${SAME_HANDSHAKE / 1_000} ms at ${answer.point}; if they belong together, the answer takes another path.`,
        story: [
          tell(evidence, syn, `A SYN at ${syn.point}.`),
          tell(evidence, answer, `A SYN-ACK at ${answer.point}.`),
          {
            text: 'The lines have no addresses, so only their time says that the two belong together. Nothing here says that the connection failed.',
            citations: [],
            gap: true,
          },
        ],
        figures: [],
        assumed: [{ code: 'ASSUMED_SAME_DAY', because: 'the lines have no date.' }],
        rivals: [
          {
            cause: 'WRONG_SOURCE_ADDRESS',
            whyLess: 'the source address is what makes an answer take another way, but it is not in the lines.',
            splitBy:
              'the same lines with their addresses: is the source of the SYN an address of the interface that it leaves by?',
          },
          ...shared('nothing is shown to be dropped.').slice(1),
        ],
        ...remedies,
      },
    ];
  }
  return [];
}
