import { seconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CapturePoint } from '../../model/conversation.ts';
import { type Flow, formatEndpoint } from '../../model/flow.ts';
import type { Observation, SocketState } from '../../model/observation.ts';
import { FALLS_BACK_WITHIN } from './fallback.ts';
import { type Group, grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { type Stall, stalls } from './stall.ts';
import { requestsAt, standsAt, watchesAt } from '../witness/vantage.ts';

/** A stalled connect that only captures or socket lists show, and what the called host’s own capture says of it. */
export interface SeenStall extends Stall {
  /** That capture ran and has none of the requests; or it shows them arriving; or there is none. */
  readonly lost: { readonly at: 'between' | 'host'; readonly point: CapturePoint } | undefined;
}

/** A refusal takes about a second on Windows; what was given up sooner may have been answered. */
const STALLED_FOR = seconds(2);

/** By caller, called host and port. What a log or a system call tells of, too, is told there. */
export const seenStalls = perEvidence((evidence): readonly Group<SeenStall>[] => {
  const found = evidence.connections.flatMap((connection) => seenStall(evidence, connection) ?? []);
  const apart = found.filter((one) => !stalls(evidence).some((other) => isSame(one, other)));
  return [
    ...grouped(
      apart,
      ({ begun, target }) => `${begun.flow?.source.address} ${target && formatEndpoint(target.endpoint)}`,
    ).values(),
  ];
});

/** At the same time towards the same host. */
const isSame = (one: Stall, other: Stall): boolean =>
  one.from <= other.until + STALLED_FOR &&
  other.from <= one.until + STALLED_FOR &&
  (other.fallback ?? other.target)?.endpoint.address === one.target?.endpoint.address;

function seenStall(evidence: Evidence, connection: Connection): SeenStall | undefined {
  const requests = connection.observations.filter(isRequest);
  const [begun] = requests;
  const last = requests.at(-1);
  if (!begun?.flow || !last || requests.length < 2 || !isUnanswered(connection)) return undefined;
  const answered = answeredNext(evidence, connection, evidence.timeline.when(last));
  if (!answered?.flow) return undefined;
  const fallback = { seen: answered, endpoint: answered.flow.destination };
  const [from, until] = [evidence.timeline.when(begun), evidence.timeline.when(answered)];
  if (until - from <= STALLED_FOR) return undefined;
  const endpoint = begun.flow.destination;
  const target = { endpoint, seenIn: begun.source };
  return {
    from,
    until,
    lasted: between(from, until),
    begun,
    ended: last,
    fallback,
    target,
    lost: lostAt(evidence, connection, evidence.timeline.when(last)),
  };
}

/** On the wire, or a socket that waits for the answer in a list. */
const isRequest = (one: Observation): boolean =>
  (one.kind === 'segment' && (one.role === 'syn' || one.role === 'syn-retransmitted')) ||
  (one.kind === 'socket-state' && one.state === 'SYN_SENT');

const isUnanswered = ({ conversations, observations }: Connection): boolean =>
  !observations.some(isEstablished) &&
  conversations.every(
    ({ handshake }) => handshake.syn && !handshake.synAck && !handshake.refused && !handshake.unreachable,
  );

const isEstablished = (one: Observation): boolean => one.kind === 'socket-state' && ESTABLISHED.has(one.state);

const ESTABLISHED: ReadonlySet<SocketState> = new Set(['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'CLOSE_WAIT']);

/** The first sign of another port of the same host that answered the same caller, soon after. */
function answeredNext(evidence: Evidence, { flow }: Connection, since: number): Observation | undefined {
  const begun = answeredRequests(evidence).get(wayOf(flow)) ?? [];
  for (let i = countUpTo(begun, ({ at }) => at, since - 1); i < begun.length; i++) {
    const one = begun[i];
    if (!one || one.at > since + FALLS_BACK_WITHIN) return undefined;
    if (one.port !== flow.destination.port) return one.request;
  }
  return undefined;
}

/** How connections that were answered began, by caller and host, in the order of time. */
const answeredRequests = perEvidence((evidence) => {
  const all = evidence.connections.flatMap((connection) => {
    const { flow } = connection;
    const request = begunAnswered(connection);
    return request
      ? [{ way: wayOf(flow), port: flow.destination.port, at: evidence.timeline.when(request), request }]
      : [];
  });
  return grouped(
    all.toSorted((a, b) => a.at - b.at),
    ({ way }) => way,
  );
});

const wayOf = ({ source, destination }: Flow): string => `${source.address} ${destination.address}`;

/** The request that was answered; where only lists show it, the first row of the connection. */
function begunAnswered({ conversations, observations }: Connection): Observation | undefined {
  if (conversations.some(({ handshake }) => handshake.synAck)) return observations.find(isRequest);
  const [first] = observations;
  return first && isEstablished(first) ? first : undefined;
}

function lostAt(evidence: Evidence, { flow, conversations }: Connection, lastAsked: number): SeenStall['lost'] {
  const { destination } = flow;
  const there = conversations.find(({ point }) => standsAt(evidence, point, destination.address));
  if (there) return { at: 'host', point: there.point };
  const watching = watchesAt(evidence, destination.address, lastAsked);
  const [point] = watching;
  const isUnseen = watching.every((one) => requestsAt(evidence, one, destination, lastAsked).length === 0);
  return point && isUnseen ? { at: 'between', point } : undefined;
}
