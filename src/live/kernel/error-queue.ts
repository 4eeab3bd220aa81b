import { type Address, addressIn } from '../../base/address.ts';
import { addressOf, define, errorName } from './libc.ts';
import { domain } from './sockets.ts';

/**
 * An error that a socket was told of, and by whom: an entry of its error queue (ip(7), IP_RECVERR; linux/errqueue.h).
 */
export interface QueuedError {
  /** `local`: the kernel of this host found it. */
  readonly origin: 'local' | 'icmp' | 'icmp6' | 'other';
  /** Of ICMP; 0 otherwise. */
  readonly type: number;
  readonly code: number;
  readonly error: string;
  /** Who sent it. */
  readonly offender?: Address;
}

const recvmsg = define('intptr_t recvmsg(int fd, void *message, int flags)');

/** MSG_ERRQUEUE | MSG_DONTWAIT. */
const FROM_ERROR_QUEUE = 0x2000 | 0x40;
/** struct msghdr on 64-bit platforms. */
const MESSAGE_BYTES = 56;
/** Two control messages with an IPv6 address each are 120 bytes. */
const CONTROL_BYTES = 512;

/**
 * Takes the oldest entry; undefined when there is none. The socket must have `receiveErrors` or `receiveErrors6` on.
 */
export function takeQueuedError(socket: number): QueuedError | undefined {
  const [message, part, data, control] = [MESSAGE_BYTES, 16, 128, CONTROL_BYTES].map((bytes) => Buffer.alloc(bytes));
  if (!message || !part || !data || !control) return undefined;
  part.writeBigUInt64LE(addressOf(data), 0);
  part.writeBigUInt64LE(BigInt(data.length), 8);
  message.writeBigUInt64LE(addressOf(part), 16);
  message.writeBigUInt64LE(1n, 24);
  message.writeBigUInt64LE(addressOf(control), 32);
  message.writeBigUInt64LE(BigInt(control.length), 40);
  if (recvmsg(socket, message, FROM_ERROR_QUEUE) < 0) return undefined;
  return queuedErrorIn(control.subarray(0, Number(message.readBigUInt64LE(40))));
}

/** Finds IP_RECVERR or IPV6_RECVERR among control messages: cmsghdr of 16 bytes, each aligned to 8 (cmsg(3)). */
export function queuedErrorIn(control: Buffer): QueuedError | undefined {
  for (let at = 0; at + HEADER_BYTES <= control.length; ) {
    const length = Number(control.readBigUInt64LE(at));
    if (length < HEADER_BYTES || at + length > control.length) return undefined;
    const [level, type] = [control.readInt32LE(at + 8), control.readInt32LE(at + 12)];
    if ((level === 0 && type === 11) || (level === 41 && type === 25))
      return extendedError(control.subarray(at + HEADER_BYTES, at + length));
    at += Math.ceil(length / 8) * 8;
  }
  return undefined;
}

const HEADER_BYTES = 16;
const EXTENDED_BYTES = 16;

/** struct sock_extended_err, and behind it the address of the offender, of family 0 where there is none. */
function extendedError(bytes: Buffer): QueuedError | undefined {
  if (bytes.length < EXTENDED_BYTES) return undefined;
  const offender = offenderIn(bytes.subarray(EXTENDED_BYTES));
  return {
    error: errorName(bytes.readUInt32LE(0)),
    origin: ORIGINS[bytes.readUInt8(4)] ?? 'other',
    type: bytes.readUInt8(5),
    code: bytes.readUInt8(6),
    ...(offender === undefined ? {} : { offender }),
  };
}

/** SO_EE_ORIGIN_LOCAL, _ICMP, _ICMP6. */
const ORIGINS: readonly (QueuedError['origin'] | undefined)[] = [undefined, 'local', 'icmp', 'icmp6'];

function offenderIn(bytes: Buffer): Address | undefined {
  const family = bytes.length < 2 ? 0 : bytes.readUInt16LE(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (family === domain.inet && bytes.length >= 8) return addressIn(view, 4, 4);
  if (family === domain.inet6 && bytes.length >= 24) return addressIn(view, 8, 6);
  return undefined;
}
