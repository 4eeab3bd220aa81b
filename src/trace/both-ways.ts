import { type Address, isUnspecified } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { Disposition } from '../model/codes.ts';
import { answerTo, BYTES, icmpError, stackAnswer, TTL, turned } from './answer.ts';
import { Choices } from './choices.ts';
import { ConnectionState, type DeviceRecord } from './connection-state.ts';
import { findListener } from './host/listener.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import { errorOfIcmp } from './icmp-error.ts';
import type { LoadedNetwork } from './loaded-network.ts';
import type { IcmpKind, Packet } from './packet.ts';
import type { Trace } from './step.ts';
import type { Departure, Reception, Walked, Walking } from './departure.ts';
import { hearsOfDrop } from './not-sent.ts';
import { walk } from './walk.ts';

/** What to trace: who sends to whom, and how its socket is bound. */
export interface Request {
  readonly from: LoadedNode;
  readonly to: Address;
  /** Undefined: an echo request. */
  readonly port?: number | undefined;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** bind(). */
  readonly bindAddress?: Address | undefined;
  /** SO_BINDTODEVICE. */
  readonly bindDevice?: string | undefined;
  readonly sourcePort?: number | undefined;
  readonly mark?: number | undefined;
  readonly user?: number | undefined;
  /**
   * Of the IP packet that carries data once the connection stands; undefined: as large as both ends' interfaces take.
   */
  readonly bytes?: number | undefined;
  /** No filter decides anything: what is left is a matter of routes and addresses. */
  readonly permitAll?: boolean | undefined;
  /** With `permitAll`: the hosts whose own filters decide all the same. */
  readonly filtering?: readonly string[] | undefined;
  /** With `permitAll`: the hosts whose own rules mark and translate all the same, and discard nothing. */
  readonly marking?: readonly string[] | undefined;
  /** Nobody on any link knows anybody yet. */
  readonly coldNeighbours?: boolean | undefined;
}

export interface BothWays {
  readonly request: Trace;
  /** What the receiving stack, or whoever refused the request, sends back. */
  readonly reply: Trace | undefined;
  /**
   * TCP only: the first data behind the handshake, which half-open paths swallow; or what acknowledges it, where only
   * that gets lost.
   */
  readonly onward: Trace | undefined;
  /**
   * Data that was too big for a link before, of which the sender was told: `onward` is the smaller segment that
   * followed.
   */
  readonly tooBig?: Trace;
  readonly seen: Seen;
  /** What firewalls of the ASA family decided about the request. */
  readonly devices: readonly DeviceRecord[];
}

/** What the one who asked sees: of connect() by its error, of an echo request by what ping prints. */
export type Seen =
  | 'connected'
  /** connect() succeeds, and then nothing gets through. */
  | 'connected-in-vain'
  | 'ECONNREFUSED'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'EACCES'
  | 'EPERM'
  | 'EINVAL'
  | 'EADDRNOTAVAIL'
  | 'ENODEV'
  /** Nothing comes back: ETIMEDOUT in the end. */
  | 'silence'
  | 'not-known';

/** A port from Linux' default range (`ip_local_port_range`), which no service of the model uses. */
export const EPHEMERAL_PORT = 40_001;

/** More ways than a person compares; what is beyond is not traced. */
export const WAYS_MAX = 64;

/**
 * All that can happen where several next hops or neighbours are equally good: one entry for each way, the first choice
 * first.
 */
export function traceAllWays(network: LoadedNetwork, request: Request): readonly BothWays[] {
  const ways: BothWays[] = [];
  for (let choices: Choices | undefined = new Choices([]); choices && ways.length < WAYS_MAX; choices = choices.next())
    ways.push(traceBothWays(network, request, choices));
  return ways;
}

/** The request, the reply that the stack would really send, and for TCP the data that follows the handshake. */
export function traceBothWays(network: LoadedNetwork, asked: Request, choices = new Choices([])): BothWays {
  const request = withoutAnyAddress(asked);
  const state = new ConnectionState({
    permitAll: request.permitAll === true,
    filtering: request.filtering,
    marking: request.marking,
    coldNeighbours: request.coldNeighbours === true,
    choices,
  });
  const sent = walk({ network, state, receive: findReception }, departureOf(request));
  const { trace } = sent;
  const devices = [...state.records];
  if (sent.error) return { request: trace, reply: undefined, onward: undefined, devices, seen: sent.error };
  // A datagram that a rule of its own node drops is refused at once.
  if (sent.arrival === undefined && hearsOfDrop(trace.packet) && trace.disposition.startsWith('DENIED'))
    return { request: trace, reply: undefined, onward: undefined, devices, seen: 'EPERM' };
  const answer = answerTo(sent);
  if (!answer)
    return {
      request: trace,
      reply: undefined,
      onward: undefined,
      devices,
      seen: trace.disposition === 'LEFT_MODEL' ? 'not-known' : 'silence',
    };
  const receive = (node: LoadedNode, packet: Packet, arrival: string) =>
    waitsFor({ request, sent: trace.packet }, node, { packet, arrival });
  const walking: Walking = { network, state, receive };
  const replied = walk(walking, answer);
  const seen = seenOf(replied, trace.disposition, () => afterRefusedAnswer(walking, replied));
  if (seen !== 'connected' || request.protocol !== 'tcp')
    return { request: trace, reply: replied.trace, onward: undefined, devices, seen };
  const [data, ...before] = sendData(walking, { request, sent, replied }).toReversed();
  const [tooBig] = before.toReversed();
  const unheard = data?.trace.disposition === 'ACCEPTED' ? lostAcknowledgement(walking, sent, replied) : undefined;
  const onward = unheard ?? data?.trace;
  return {
    request: trace,
    reply: replied.trace,
    onward,
    devices,
    ...(tooBig ? { tooBig: tooBig.trace } : {}),
    seen: onward?.disposition === 'ACCEPTED' ? 'connected' : 'connected-in-vain',
  };
}

/** bind() to 0.0.0.0 or :: leaves the choice to the route (INADDR_ANY of ip(7)), as if nobody had called it. */
const withoutAnyAddress = (request: Request): Request =>
  request.bindAddress !== undefined && isUnspecified(request.bindAddress)
    ? { ...request, bindAddress: undefined }
    : request;

/**
 * What acknowledges the data can get lost where SYN-ACK did not: netfilter makes no connection of a SYN-ACK, but of any
 * other segment that it sees first (`nf_conntrack_tcp_loose`), and translates it then. Only such nodes tell the two
 * apart, so without one it is not walked.
 */
function lostAcknowledgement(walking: Walking, sent: Walked, { trace }: Walked): Trace | undefined {
  const { network } = walking;
  const isTold = trace.steps.some(({ at }) => network.node(at)?.node.filter?.kind === 'netfilter');
  const answer = isTold ? stackAnswer(sent) : undefined;
  if (!answer) return undefined;
  const acknowledged = walk(walking, { ...answer, packet: { ...answer.packet, tcp: 'ack', bytes: BYTES.ack } });
  return acknowledged.trace.disposition === 'ACCEPTED' ? undefined : acknowledged.trace;
}

interface Connected {
  readonly request: Request;
  readonly sent: Walked;
  readonly replied: Walked;
}

/** The first data, and again as small as a router says that it has to be, where its message gets back (RFC 1191). */
function sendData(walking: Walking, { request, sent, replied }: Connected): readonly Walked[] {
  const { network, state } = walking;
  const tries: Walked[] = [];
  for (let bytes = request.bytes; tries.length < LINKS_NARROWER_MAX; ) {
    const data = walk(
      { network, state, receive: takeData(sent) },
      dataAfter({ ...request, bytes: bytes ?? segmentBytes(walking, sent, replied) }, sent),
    );
    tries.push(data);
    const told = data.trace.disposition === 'TOO_BIG' ? answerTo(data) : undefined;
    if (!told || data.answer?.kind !== 'icmp' || walk(walking, told).trace.disposition !== 'ACCEPTED') break;
    bytes = data.answer.mtu;
  }
  return tries;
}

/** Each message names a smaller size than the last; a way on which so many links get narrower is none. */
const LINKS_NARROWER_MAX = 16;

function departureOf(request: Request): Departure {
  const {
    from,
    to,
    protocol,
    port = 0,
    bindAddress,
    bindDevice,
    sourcePort = EPHEMERAL_PORT,
    mark = 0,
    user,
  } = request;
  return {
    direction: 'request',
    from,
    packet: {
      protocol,
      source: bindAddress,
      destination: to,
      sourcePort: protocol === 'icmp' ? ECHO_ID : sourcePort,
      destinationPort: protocol === 'icmp' ? ECHO_ID : port,
      ...(protocol === 'tcp' ? { tcp: 'syn' as const } : {}),
      ...(protocol === 'icmp' ? { icmp: { kind: 'echo' as const } } : {}),
      ttl: TTL,
      bytes: protocol === 'icmp' ? (request.bytes ?? BYTES.icmp) : BYTES[protocol],
      dontFragment: protocol === 'tcp' || request.bytes !== undefined,
      mark,
    },
    device: bindDevice,
    ...(user === undefined ? {} : { user }),
    connects: protocol !== 'icmp',
    portIsBound: protocol === 'udp' || request.sourcePort !== undefined,
  };
}

/** Identifier of the echo request; any number will do. */
const ECHO_ID = 1;

const findReception = (node: LoadedNode, packet: Packet, arrival: string): Reception => {
  const found = findListener(node, packet, arrival);
  return found.kind === 'taken' ? { kind: 'taken', device: found.listener?.device, because: found.because } : found;
};

interface Waiting {
  readonly request: Request;
  /** As the socket of the sender knows it. */
  readonly sent: Packet;
}

interface Arriving {
  readonly packet: Packet;
  readonly arrival: string;
}

/**
 * Does the sender's socket take this answer? By address and port, and by the device where the socket is bound to one
 * (INET_MATCH).
 */
function waitsFor({ request, sent }: Waiting, node: LoadedNode, { packet, arrival }: Arriving): Reception {
  if (node !== request.from) {
    const text = `${node.name} asked nobody for it: the answer was for ${request.from.name}.`;
    return { kind: 'refused', because: { code: 'ANSWER_UNEXPECTED', text, config: [] } };
  }
  const { bindDevice } = request;
  if (bindDevice !== undefined && arrival !== bindDevice) {
    const text = `the socket is bound to ${bindDevice}, and the answer came in by ${arrival}.`;
    return { kind: 'refused', because: { code: 'ANSWER_UNEXPECTED', text, config: [] } };
  }
  if (answers(packet, { request, sent })) {
    const text = `${node.name} waits for this answer.`;
    return { kind: 'taken', because: { code: 'CONNECTION_OF_REQUEST', text, config: [] } };
  }
  const text = `${node.name} asked ${sent.destination}, and does not know what comes from ${packet.source}.`;
  return { kind: 'refused', because: { code: 'ANSWER_UNEXPECTED', text, config: [] } };
}

function answers(packet: Packet, { request, sent }: Waiting): boolean {
  const about = packet.icmp?.about;
  // An echo is known by its identifier alone (ping_lookup() in net/ipv4/ping.c), also where a translation gave it
  // another address on its way.
  const suits = request.bindAddress === undefined || packet.destination === request.bindAddress;
  if (about?.icmp) return about.sourcePort === sent.sourcePort && suits;
  if (about)
    return (
      about.source === sent.source && about.destination === sent.destination && about.sourcePort === sent.sourcePort
    );
  const isPort = packet.destinationPort === sent.sourcePort;
  // A socket that asks by echo is not connected: whoever answers, to whichever address.
  if (packet.icmp) return isPort && suits;
  return isPort && packet.source === sent.destination && packet.destination === sent.source;
}

/**
 * An answer that no socket of the sender takes is answered with a reset (tcp_v4_send_reset()). Where that cannot be
 * sent either, the kernel tells itself of it by ICMP, and the socket that still waits takes the message for its own:
 * addresses and ports are the same (tcp_v4_err()).
 */
function afterRefusedAnswer(walking: Walking, { packet, at, answer }: Walked): Seen {
  if (answer?.kind !== 'reset' || packet.tcp !== 'syn-ack') return 'silence';
  const reset: Packet = { ...turned(packet), tcp: 'reset', ttl: TTL, bytes: BYTES.tcp, mark: 0 };
  const sent = walk(walking, { direction: 'request', from: at, packet: reset, answer: true });
  if (sent.answer?.kind !== 'icmp') return 'silence';
  const told = walk(walking, { direction: 'reply', from: sent.at, attached: true, ...icmpError(sent, sent.answer, 0) });
  return told.trace.disposition === 'ACCEPTED' && told.at === at ? icmpSeen(sent.answer.icmp, sent.packet) : 'silence';
}

function seenOf({ trace, packet }: Walked, disposition: Disposition, otherwise: () => Seen): Seen {
  if (trace.disposition === 'LEFT_MODEL') return 'not-known';
  if (trace.disposition === 'NO_LISTENER') return otherwise();
  if (trace.disposition !== 'ACCEPTED') return 'silence';
  if (disposition === 'ACCEPTED') return 'connected';
  return packet.icmp ? icmpSeen(packet.icmp.kind, packet) : 'ECONNREFUSED';
}

const icmpSeen = (kind: IcmpKind, { source }: Packet): Seen => errorOfIcmp(kind, familyOf(source)) ?? 'silence';

function dataAfter(request: Request, sent: Walked): Departure {
  // connect() keeps its way: with IPv6 that is the one which was found without a source (withoutSource6()).
  const isKept = familyOf(request.to) === 6;
  const bindAddress = isKept ? request.bindAddress : sent.trace.packet.source;
  const departure = departureOf({ ...request, bindAddress });
  const { bytes = BYTES.tcp } = request;
  return { ...departure, packet: { ...departure.packet, tcp: 'data', bytes }, answer: false, connects: false };
}

/**
 * A full segment: as large as the interfaces take by which SYN and SYN-ACK left, because each end announces what its
 * own takes, whichever its address is of (tcp_advertise_mss() in net/ipv4/tcp_output.c).
 */
function segmentBytes({ network }: Walking, { trace: sent }: Walked, { trace: replied }: Walked): number {
  const mtuOf = ({ from, path: [first] }: Trace): number => {
    const one = first && network.node(first.node)?.interfaces.get(first.interface);
    return one?.mtu ?? network.node(from)?.interfaces.get('lo')?.mtu ?? LOOPBACK_MTU;
  };
  return Math.min(mtuOf(sent), mtuOf(replied));
}

/** loopback_setup() in drivers/net/loopback.c. */
const LOOPBACK_MTU = 65_536;

const takeData =
  (sent: Walked) =>
  (node: LoadedNode, packet: Packet, arrival: string): Reception =>
    node === sent.at && packet.tcp !== 'syn'
      ? {
          kind: 'taken',
          because: { code: 'CONNECTION_OF_REQUEST', text: `${node.name} has the connection.`, config: [] },
        }
      : findReception(node, packet, arrival);
