import { familyOf } from '../base/prefix.ts';
import type { BothWays } from '../trace/both-ways.ts';
import { type IcmpKind, isIcmpError } from '../trace/packet.ts';
import type { Trace } from '../trace/step.ts';
import type { Counter } from './counters.ts';

/** Which counters of the kernel rise because of one flow, as `node counter`. */
export interface PredictedCounters {
  readonly rise: readonly string[];
  /**
   * Something is sent that the model does not follow: an answer to the answer. What becomes of it may be counted, too.
   */
  readonly mayBeMore: boolean;
}

export function predictCounters(way: BothWays): PredictedCounters {
  const traces = [way.request, way.reply, way.onward].filter((trace) => trace !== undefined);
  return {
    rise: [...new Set([...traces.flatMap(droppedAs), ...notSentAs(way), ...toldAs(way), ...toldOfSize(way)])],
    mayBeMore:
      way.tooBig !== undefined ||
      traces.some(isAdvertisedElsewhere) ||
      traces.some(isRedirected) ||
      traces.slice(1).some(goesOn),
  };
}

/**
 * Who is about to send a packet back by the interface that it came in by tells its sender by ICMP of the shorter way,
 * before its rules for what is forwarded are asked (ip_forward(), ip6_forward()). The sender's rules may refuse that
 * message, and tell so.
 */
const isRedirected = ({ steps }: Trace): boolean =>
  steps.some(({ kind, ingress, egress }) => kind === 'route' && ingress !== undefined && ingress === egress);

/** Whoever gets the answer to a question that another one asked counts that it is not for him. */
const isAdvertisedElsewhere = ({ steps }: Trace): boolean =>
  steps.at(-1)?.because.code === 'NEIGHBOUR_ADVERTISED_ELSEWHERE';

/**
 * An answer that is answered itself, or one of UDP or IPv6 that could not be sent: whether that counts hangs on the
 * error.
 */
const goesOn = (trace: Trace): boolean =>
  (trace.answer !== undefined && !isIcmpError(trace.packet)) ||
  (!wasSent(trace) && (trace.packet.protocol === 'udp' || isOver6(trace)));

const isOver6 = ({ packet }: Trace): boolean => familyOf(packet.destination) === 6;

const name = (node: string, counter: Counter): string => `${node} ${counter}`;

/** A packet for which a source was found was handed to the network, whatever became of it there. */
const wasSent = ({ steps }: Trace): boolean => steps.some(({ kind }) => kind === 'source');

function droppedAs(trace: Trace): readonly string[] {
  const { disposition, endedAt, answer } = trace;
  switch (disposition) {
    case 'REVERSE_PATH_FILTERED':
      return [name(endedAt, 'IPReversePathFilter')];
    case 'NOT_FORWARDED':
      return [name(endedAt, 'InAddrErrors')];
    case 'NO_ROUTE':
      if (answer?.kind !== 'icmp') return [];
      // IPv6 counts all routes that refuse, IPv4 only where there is none.
      return answer.icmp === 'net-unreachable' || isOver6(trace) ? [name(endedAt, 'InNoRoutes')] : [];
    default:
      return [];
  }
}

/**
 * connect() and sendto() count what they call ENETUNREACH; a listener that cannot answer counts whatever the reason
 * (inet_csk_route_req()).
 */
function notSentAs({ request, reply, seen }: BothWays): readonly string[] {
  // TCP says so of groups and broadcasts, too, to which there is a route (tcp_v4_connect()).
  const isGroup = request.steps.at(-1)?.because.code === 'DESTINATION_GROUP';
  const isRequest = !wasSent(request) && seen === 'ENETUNREACH' && !isGroup;
  const isAnswer = reply !== undefined && !wasSent(reply) && reply.packet.tcp === 'syn-ack' && !isOver6(reply);
  return isRequest || isAnswer ? [name(isRequest ? request.from : (reply?.from ?? ''), 'OutNoRoutes')] : [];
}

/** icmp_out_count() counts what is made, also where a rule of the node drops it on its way out. */
function toldAs({ reply }: BothWays): readonly string[] {
  const isTooBig6 = reply?.packet.icmp?.kind === 'fragmentation-needed' && isOver6(reply);
  return reply && wasSent(reply) && !isTooBig6 && isUnreachable(reply.packet.icmp?.kind)
    ? [name(reply.from, 'OutDestUnreachs')]
    : [];
}

/**
 * The first who says that data is too big; whether there are more, only the smaller data can tell. IPv6 counts it as
 * something else.
 */
const toldOfSize = ({ tooBig }: BothWays): readonly string[] =>
  tooBig && !isOver6(tooBig) ? [name(tooBig.endedAt, 'OutDestUnreachs')] : [];

/** ICMP type 3 (RFC 792), 1 of IPv6 (RFC 4443), which has a type of its own for what is too big. */
function isUnreachable(kind: IcmpKind | undefined): boolean {
  switch (kind) {
    case 'net-unreachable':
    case 'host-unreachable':
    case 'protocol-unreachable':
    case 'port-unreachable':
    case 'fragmentation-needed':
    case 'net-prohibited':
    case 'host-prohibited':
    case 'admin-prohibited':
      return true;
    case 'echo':
    case 'echo-reply':
    case 'time-exceeded':
    case undefined:
      return false;
  }
}
