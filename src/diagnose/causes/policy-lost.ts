import { formatDuration, hours } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CapturePoint, Conversation, Moment } from '../../model/conversation.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatEndpoint, hostPair } from '../../model/flow.ts';
import { connectionsOfPair } from '../busy-neighbour.ts';
import { seenStalls } from '../seen-stall.ts';
import { denialsTo } from '../denials.ts';
import { type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { at, count } from '../sentence.ts';
import { requestsAt, standsAt, watchesAt } from '../vantage.ts';

/** Requests to one port that leave a host and do not come to the other, while the same two talk on another port. */
interface LostRequest {
  readonly connection: Connection;
  readonly asked: Conversation;
  readonly first: Moment;
  readonly lastAt: Instant;
  /** Ran meanwhile on the called host, and has none of them. */
  readonly unseenBy: CapturePoint;
  /** The same two hosts, another port, answered. */
  readonly passes: Conversation;
}

/** A way that worked so short a time before or after was there. */
const MEANWHILE = hours(1);

/** One or two may be lost by chance. */
const REQUESTS_MIN = 3;

export function lostRequestFindings(evidence: Evidence): readonly Finding[] {
  const told = new Set(
    seenStalls(evidence).flatMap((group) => group.map(({ target }) => target && formatEndpoint(target.endpoint))),
  );
  const lost = evidence.connections
    .flatMap((connection) => lostRequest(evidence, connection) ?? [])
    .filter(({ connection: { flow } }) => !told.has(formatEndpoint(flow.destination)));
  const byService = grouped(
    lost,
    ({ connection: { flow } }) => `${flow.source.address} ${formatEndpoint(flow.destination)}`,
  );
  return [...byService.values()].map((group) => finding(evidence, group));
}

function lostRequest(evidence: Evidence, connection: Connection): LostRequest | undefined {
  const { flow, conversations } = connection;
  const asked = conversations.find(({ point }) => standsAt(evidence, point, flow.source.address));
  if (!asked || conversations.some((one) => isAnswered(one) || standsAt(evidence, one.point, flow.destination.address)))
    return undefined;
  const { syn, synCount, synTimes } = asked.handshake;
  if (!syn || synCount < REQUESTS_MIN) return undefined;
  // What a device says of it itself is told by its log.
  if (denialsTo(evidence, flow.destination.address, flow.destination.port).length > 0) return undefined;
  const lastAt = synTimes.at(-1) ?? syn.at;
  const when = evidence.timeline.at(asked.point.clock, lastAt);
  const watching = watchesAt(evidence, flow.destination.address, when);
  const [unseenBy] = watching;
  const passes = answeredOtherwise(evidence, connection, when);
  if (!unseenBy || !passes || watching.some((one) => requestsAt(evidence, one, flow.destination, when).length > 0))
    return undefined;
  return { connection, asked, first: syn, lastAt, unseenBy, passes };
}

const isAnswered = ({ handshake }: Conversation): boolean =>
  handshake.synAck !== undefined || handshake.refused !== undefined || handshake.unreachable !== undefined;

function answeredOtherwise(evidence: Evidence, { flow }: Connection, when: number): Conversation | undefined {
  return (connectionsOfPair(evidence).get(hostPair(flow)) ?? [])
    .filter((other) => other.flow.destination.port !== flow.destination.port)
    .flatMap(({ conversations }) => conversations)
    .find(
      ({ handshake, point, first, last }) =>
        handshake.synAck &&
        evidence.timeline.at(point.clock, first.at) - MEANWHILE <= when &&
        when <= evidence.timeline.at(point.clock, last.at) + MEANWHILE,
    );
}

function finding(evidence: Evidence, group: Group<LostRequest>): Finding {
  const { connection, passes } = group[0];
  const { source, destination } = connection.flow;
  const target = at(evidence, destination);
  const caller = evidence.hosts.nameOf(source.address);
  const host = evidence.hosts.nameOf(destination.address);
  const requests = group.reduce((sum, one) => sum + one.asked.handshake.synCount, 0);
  return {
    cause: 'POLICY_DENY',
    confidence: 'likely',
    headline: `${count(requests, 'request')} from ${caller} to ${target} never arrived there, while port ${passes.flow.destination.port} of the same host is reached: a filter on the path discards them.`,
    story: story(evidence, group[0], { caller, host }),
    figures: [{ name: 'requests lost', value: String(requests) }],
    assumed: [],
    rivals: rivals({ caller, host }),
    fixes: ['PERMIT_FLOW'],
    advice: [
      advise(
        'PERMIT_FLOW',
        `Find the filter between ${caller} and ${host} that discards TCP to port ${destination.port}, and permit it there if this connection is wanted.`,
      ),
    ],
  };
}

interface Ends {
  readonly caller: string;
  readonly host: string;
}

function story(
  { timeline }: Evidence,
  { asked, first, lastAt, unseenBy, passes }: LostRequest,
  { caller, host }: Ends,
): readonly Sentence[] {
  const lasted = formatDuration(between(first.at, lastAt));
  return [
    {
      text: `${caller} asks ${count(asked.handshake.synCount, 'time')} in ${lasted} and hears nothing.`,
      at: timeline.at(asked.point.clock, first.at),
      citations: [first.source],
    },
    {
      text: `The capture at ${host} (${unseenBy.name}) ran meanwhile and has none of these requests.`,
      citations: [],
    },
    {
      text: `A request to port ${passes.flow.destination.port} of the same host is answered.`,
      at: timeline.at(passes.point.clock, passes.first.at),
      citations: [passes.first.source],
    },
  ];
}

const rivals = ({ caller, host }: Ends): readonly Rival[] => [
  {
    cause: 'ASYMMETRIC_RETURN',
    whyLess: 'the requests themselves are lost; no answer is on its way.',
    splitBy: 'nothing more is needed: the capture was taken on the called host.',
  },
  {
    cause: 'NO_LISTENER',
    whyLess: 'a host without a listener answers with a reset, and these requests did not come to it.',
    splitBy: `the log or the counters of every filter between ${caller} and ${host} for one attempt.`,
  },
];
