import { addressIn } from '../../base/address.ts';
import { type Duration, milliseconds } from '../../base/duration.ts';
import type { Endpoint } from '../../model/flow.ts';
import { domain } from './sockets.ts';
import { type TcpInfo, tcpInfoOf, type TcpState, tcpStateOf } from './tcp-info.ts';

/**
 * Messages of sock_diag(7) about TCP, as bytes: include/uapi/linux/inet_diag.h. Numbers are little-endian but for ports
 * and addresses.
 */
export interface DiagQuestion {
  readonly family: typeof domain.inet | typeof domain.inet6;
  readonly states: readonly TcpState[];
  /** With struct tcp_info, which is most of what an answer costs. */
  readonly info: boolean;
}

/**
 * What the timer of a socket is armed for (inet_diag_msg.idiag_timer, from 0). One timer hides the other: while data is
 * resent, keepalive is not told.
 */
const TIMERS = ['none', 'retransmission', 'keepalive', 'time-wait', 'window-probe'] as const;
export type SocketTimer = (typeof TIMERS)[number];

/** One socket, as the kernel lists it. */
export interface DiagSocket {
  readonly state: TcpState;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  /** Told of no other socket until the machine starts again; SO_COOKIE is the same. */
  readonly cookie: number;
  /** 0 of sockets that no file stands for: TIME_WAIT, a handshake that is not done, what its owner has closed. */
  readonly inode: number;
  /** Who made it. */
  readonly user: number;
  readonly timer: SocketTimer;
  readonly timerExpires: Duration;
  /** Bytes that came and were not read; of a LISTEN, connections that wait to be accepted. */
  readonly unread: number;
  /** Bytes that were written and are not acknowledged, sent or not; of a LISTEN, how many may wait. */
  readonly unacknowledged: number;
  readonly info?: TcpInfo | undefined;
}

const HEADER_BYTES = 16;
const REQUEST_BYTES = HEADER_BYTES + 56;
/** struct inet_diag_msg. */
const MESSAGE_BYTES = 72;
/** NLM_F_REQUEST and NLM_F_DUMP. */
const [REQUEST, DUMP] = [0x001, 0x300] as const;
const SOCK_DIAG_BY_FAMILY = 20;
const IPPROTO_TCP = 6;
/** INET_DIAG_INFO, as an attribute and as a bit of what is asked for. */
const INFO = 2;

const STATE_NUMBERS: ReadonlyMap<TcpState, number> = new Map(
  Array.from({ length: 12 }, (_, i) => [tcpStateOf(i + 1), i + 1]),
);

/** struct nlmsghdr and struct inet_diag_req_v2: all sockets of a family in these states. */
export function diagRequest({ family, states, info }: DiagQuestion): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, REQUEST_BYTES, true);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(6, REQUEST | DUMP, true);
  view.setUint8(16, family);
  view.setUint8(17, IPPROTO_TCP);
  view.setUint8(18, info ? 1 << (INFO - 1) : 0);
  view.setUint32(20, states.reduce((mask, state) => mask | (1 << (STATE_NUMBERS.get(state) ?? 0)), 0) >>> 0, true);
  return bytes;
}

/** A part of an answer: the sockets in it, whether it is the last, and the number of the error where it is one. */
export interface DiagPart {
  readonly done: boolean;
  /** A number of errno(3). */
  readonly error?: number;
}

/** NLMSG_ERROR and NLMSG_DONE. */
const [ERROR, DONE] = [2, 3] as const;

/**
 * Goes through the messages of what recvmsg(2) gave. Those of which `wanted` says no by their cookie are not looked at
 * further.
 */
export function readDiagPart(
  bytes: Uint8Array,
  found: (socket: DiagSocket) => void,
  wanted: (cookie: number) => boolean = () => true,
): DiagPart {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const length = view.getUint32(at, true);
    const type = view.getUint16(at + 4, true);
    if (length < HEADER_BYTES || at + length > bytes.length) break;
    if (type === DONE) return { done: true };
    if (type === ERROR) return { done: true, error: -view.getInt32(at + HEADER_BYTES, true) };
    const message = at + HEADER_BYTES;
    if (type === SOCK_DIAG_BY_FAMILY && length >= HEADER_BYTES + MESSAGE_BYTES && wanted(cookieAt(view, message)))
      found(socketAt(view, message, at + length));
    at += align(length);
  }
  return { done: false };
}

const align = (length: number): number => (length + 3) & ~3;

/** Cookies are counted up from 1 (kernel: gen_cookie_next()), and stay below 2^53 for longer than machines run. */
const cookieAt = (view: DataView, at: number): number =>
  view.getUint32(at + 44, true) + view.getUint32(at + 48, true) * 2 ** 32;

function socketAt(view: DataView, at: number, end: number): DiagSocket {
  const family = view.getUint8(at) === domain.inet ? 4 : 6;
  const info = attribute(view, { from: at + MESSAGE_BYTES, end, type: INFO });
  return {
    state: tcpStateOf(view.getUint8(at + 1)),
    timer: TIMERS[view.getUint8(at + 2)] ?? 'none',
    local: { port: view.getUint16(at + 4), address: addressIn(view, at + 8, family) },
    peer: { port: view.getUint16(at + 6), address: addressIn(view, at + 24, family) },
    cookie: cookieAt(view, at),
    timerExpires: milliseconds(view.getUint32(at + 52, true)),
    unread: view.getUint32(at + 56, true),
    unacknowledged: view.getUint32(at + 60, true),
    user: view.getUint32(at + 64, true),
    inode: view.getUint32(at + 68, true),
    info: info && tcpInfoOf(info),
  };
}

interface AttributePlace {
  readonly from: number;
  readonly end: number;
  readonly type: number;
}

/** struct nlattr: length and type, two bytes each. */
function attribute(view: DataView, { from, end, type }: AttributePlace): Uint8Array | undefined {
  for (let at = from; at + 4 <= end; ) {
    const length = view.getUint16(at, true);
    if (length < 4 || at + length > end) return undefined;
    if (view.getUint16(at + 2, true) === type) return new Uint8Array(view.buffer, view.byteOffset + at + 4, length - 4);
    at += align(length);
  }
  return undefined;
}
