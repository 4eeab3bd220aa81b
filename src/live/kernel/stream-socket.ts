import { constants } from 'node:os';
import { checked, define, errorNumber } from './libc.ts';
import { closeDescriptor, setOption } from './sockets.ts';
import { NOT_NOW, transferError, type Transferred } from './splice.ts';

/**
 * What a relay does with the sockets of its two legs, beyond `sockets.ts`. No call waits, and none allocates but for
 * the options.
 */
const calls = {
  accept: define('int accept4(int fd, void *address, void *length, int flags)'),
  receive: define('intptr_t recv(int fd, void *data, size_t length, int flags)'),
  send: define('intptr_t send(int fd, void *data, size_t length, int flags)'),
  shutdown: define('int shutdown(int fd, int how)'),
  setOption: define('int setsockopt(int fd, int level, int name, void *value, uint32_t length)'),
  control: define('int fcntl(int fd, int command, int argument)'),
};

const [NON_BLOCKING, CLOSE_ON_EXEC] = [0o4000, 0o2000000] as const;
const ADDRESS_BYTES = 28;
const addressLength = new Uint32Array(1);

/** The peer of the socket that was accepted last on this thread: `endpointOf` reads it. */
export const acceptedPeer = new Uint8Array(ADDRESS_BYTES);

/** A descriptor, NOT_NOW, or the negative number of an error (`-24`: out of descriptors). */
export function acceptStream(listener: number): number {
  addressLength[0] = ADDRESS_BYTES;
  const accepted = calls.accept(listener, acceptedPeer, addressLength, NON_BLOCKING | CLOSE_ON_EXEC);
  if (accepted >= 0) return accepted;
  const error = errorNumber();
  // accept(2): errors of the network that the new connection had already are told here, and mean: the next, please.
  return PASSED_OVER.has(error) ? acceptStream(listener) : error === constants.errno.EAGAIN ? NOT_NOW : -error;
}

const PASSED_OVER = new Set(
  (
    ['ECONNABORTED', 'EINTR', 'ENETDOWN', 'EPROTO', 'EHOSTUNREACH', 'EOPNOTSUPP', 'ENETUNREACH', 'ENOPROTOOPT'] as const
  ).map((name) => constants.errno[name]),
);

const [PEEK, NO_SIGNAL] = [2, 0x4000] as const;

/** Reads and takes. */
export function receiveBytes(socket: number, into: Uint8Array, bytesMax = into.length): Transferred {
  const bytes = calls.receive(socket, into, bytesMax, 0);
  return bytes >= 0 ? bytes : transferError();
}

/** Reads and leaves there. */
export function peekBytes(socket: number, into: Uint8Array): Transferred {
  const bytes = calls.receive(socket, into, into.length, PEEK);
  return bytes >= 0 ? bytes : transferError();
}

export function sendBytes(socket: number, data: Uint8Array, bytes = data.length): Transferred {
  const sent = calls.send(socket, data, bytes, NO_SIGNAL);
  return sent >= 0 ? sent : transferError();
}

const [GET_FLAGS, SET_FLAGS] = [3, 4] as const;

/** What somebody else has opened may wait: then nothing here would. */
export function neverWait(descriptor: number): void {
  const flags = checked('fcntl', calls.control(descriptor, GET_FLAGS, 0));
  checked('fcntl', calls.control(descriptor, SET_FLAGS, flags | NON_BLOCKING));
}

const OUT_OF_BAND = 1;

/** The urgent byte (RFC 6093, tcp(7)), once; it is not among those that `receiveBytes` gives. */
export function passUrgentByte(from: number, to: number): void {
  if (calls.receive(from, urgent, 1, OUT_OF_BAND) === 1) calls.send(to, urgent, 1, OUT_OF_BAND | NO_SIGNAL);
}
const urgent = new Uint8Array(1);

const SHUT_WR = 1;
const SOL_SOCKET = 1;
const SO_LINGER = 13;
const LINGER_NOT = new Int32Array([1, 0]);

/** Sends FIN behind what was written, and goes on receiving. */
export const finish = (socket: number): void => void calls.shutdown(socket, SHUT_WR);

/**
 * Closes with RST, and throws away what the peer has not got yet (socket(7), SO_LINGER with a time of 0). Any other
 * descriptor is closed as always.
 */
export function resetAndClose(socket: number): void {
  calls.setOption(socket, SOL_SOCKET, SO_LINGER, LINGER_NOT, 8);
  closeDescriptor(socket);
}

const flag = new Int32Array([1]);
const switchOn = (socket: number, level: number, name: number): void =>
  void checked('setsockopt', calls.setOption(socket, level, name, flag, 4));

/** An option with its value, for many sockets. */
export interface PreparedOption {
  readonly level: number;
  readonly name: number;
  readonly value: Int32Array;
}

export const prepareOption = (
  { level, name }: { readonly level: number; readonly name: number },
  value: number,
): PreparedOption => ({ level, name, value: new Int32Array([Math.round(value)]) });

/** Throws a SystemError: EINVAL where the value is beyond what the kernel takes. */
export const setPrepared = (socket: number, { level, name, value }: PreparedOption): void =>
  void checked('setsockopt', calls.setOption(socket, level, name, value, 4));

/** TCP_NODELAY: what is written is sent. */
export const sendAtOnce = (socket: number): void => switchOn(socket, 6, 1);

/**
 * IP_TRANSPARENT and IPV6_TRANSPARENT: may be bound to addresses of others, and serve what comes for them. Needs
 * CAP_NET_ADMIN: EPERM without.
 */
export const mayBearForeignAddress = (socket: number, family: 4 | 6): void =>
  family === 4 ? switchOn(socket, 0, 19) : switchOn(socket, 41, 75);

/**
 * IP_BIND_ADDRESS_NO_PORT: of an address alone the port is chosen when the target is known, so that one may serve many
 * targets.
 */
export const choosePortLate = (socket: number): void => switchOn(socket, 0, 24);

/** SO_BINDTODEVICE. Before Linux 5.7 needs CAP_NET_RAW. */
export const bindToDevice = (socket: number, name: string): void =>
  setOption(socket, { level: SOL_SOCKET, name: 25 }, Buffer.from(`${name}\0`));
