import { TCP_INFO_BYTES_MAX, type TcpInfo, tcpInfoOf, type TcpState, tcpStateOf } from './tcp-info.ts';
import { type Call, checked, define, defineLater, errorName, lastError } from './libc.ts';

/** Sockets with the options and errors of the kernel. No call waits. */
const ioctl = defineLater('int ioctl(int fd, unsigned long request, _Inout_ void *argument)');

const calls = {
  close: define('int close(int fd)'),
  fcntl: define('int fcntl(int fd, int command, intptr_t argument)'),
  socket: define('int socket(int domain, int type, int protocol)'),
  bind: define('int bind(int fd, void *address, uint32_t length)'),
  connect: define('int connect(int fd, void *address, uint32_t length)'),
  listen: define('int listen(int fd, int backlog)'),
  accept: define('int accept4(int fd, void *address, void *length, int flags)'),
  setOption: define('int setsockopt(int fd, int level, int name, void *value, uint32_t length)'),
  getOption: define('int getsockopt(int fd, int level, int name, _Inout_ void *value, _Inout_ void *length)'),
  control: ioctl as Call,
  indexOf: define('uint32_t if_nametoindex(const char *name)'),
  getName: define('int getsockname(int fd, _Inout_ void *address, _Inout_ void *length)'),
  getPeer: define('int getpeername(int fd, _Inout_ void *address, _Inout_ void *length)'),
  shutdown: define('int shutdown(int fd, int how)'),
  send: define('intptr_t sendto(int fd, void *data, size_t length, int flags, void *address, uint32_t addressLength)'),
  receive: define(
    'intptr_t recvfrom(int fd, _Inout_ void *data, size_t length, int flags, _Inout_ void *address, _Inout_ void *addressLength)',
  ),
};

const call = (name: keyof typeof calls, ...given: unknown[]): number => checked(name, calls[name](...given));

const O_CLOEXEC = 0o2000000;

export const closeDescriptor = (descriptor: number): void => void calls.close(descriptor);

/** Clears FD_CLOEXEC: the program that this process becomes has it, too. */
export const keepOverExec = (descriptor: number): void => void call('fcntl', descriptor, F_SETFD, 0);

const F_SETFD = 2;

export const domain = { inet: 2, inet6: 10, netlink: 16, packet: 17 } as const;
export const socketType = { stream: 1, datagram: 2, raw: 3 } as const;
const NON_BLOCKING = 0o4000;

export const openSocket = (family: number, type: number, protocol: number): number =>
  call('socket', family, type | NON_BLOCKING | O_CLOEXEC, protocol);

export const bindSocket = (socket: number, address: Uint8Array): void =>
  void call('bind', socket, address, address.length);

export const listenOn = (socket: number, backlog = BACKLOG): void => void call('listen', socket, backlog);

/** More than any lab run opens at once. */
const BACKLOG = 512;

/** ioctl(2) with a structure that the kernel reads or fills. */
export const control = (socket: number, request: number, argument: Uint8Array): void =>
  void call('control', socket, request, argument);

/**
 * The same on a thread of its own: for what the kernel may let wait. The error has no name, which belongs to the thread
 * that got it.
 */
export async function controlLater(socket: number, request: number, argument: Uint8Array): Promise<void> {
  const result = await new Promise<number>((resolve, reject) => {
    ioctl.async(socket, request, argument, (error: Error | null, value: number) =>
      error ? reject(error) : resolve(value),
    );
  });
  if (result < 0) throw new Error(`ioctl ${request}: the kernel refused it`);
}

/** The number of an interface in the namespace of the calling thread; undefined where there is none of that name. */
export function interfaceIndex(name: string): number | undefined {
  const index = calls.indexOf(name);
  return index > 0 ? index : undefined;
}

/** Undefined when there is nobody to accept. */
export function acceptFrom(socket: number): number | undefined {
  const accepted = calls.accept(socket, null, null, NON_BLOCKING | O_CLOEXEC);
  return accepted < 0 ? undefined : accepted;
}

/** `EINPROGRESS` is the good answer of a non-blocking socket. */
export function connectTo(socket: number, address: Uint8Array): string | undefined {
  return calls.connect(socket, address, address.length) < 0 ? lastError() : undefined;
}

export function setOption(
  socket: number,
  option: { readonly level: number; readonly name: number },
  value: Uint8Array,
): void {
  call('setOption', socket, option.level, option.name, value, value.length);
}

export const options = {
  pendingError: { level: 1, name: 4 },
  bindToDevice: { level: 1, name: 25 },
  reuseAddress: { level: 1, name: 2 },
  mark: { level: 1, name: 36 },
  receiveBuffer: { level: 1, name: 8 },
  receiveErrors: { level: 0, name: 11 },
  receiveErrors6: { level: 41, name: 25 },
  keepalive: { level: 1, name: 9 },
  keepaliveIdle: { level: 6, name: 4 },
  keepaliveInterval: { level: 6, name: 5 },
  keepaliveCount: { level: 6, name: 6 },
  userTimeout: { level: 6, name: 18 },
  /** TCP_REPAIR: a socket that is closed in it says nothing to its peer. */
  repair: { level: 6, name: 19 },
  sixOnly: { level: 41, name: 26 },
} as const;

/** An option whose value is an int. */
export function getInteger(socket: number, option: { readonly level: number; readonly name: number }): number {
  getOptionInto(socket, option, integer);
  return integer.readInt32LE();
}

/** Made once: of ten thousand sockets that are asked for five options each, making them would take most of the time. */
const integer = Buffer.alloc(4);
const valueLength = Buffer.alloc(4);

/** An option of another form, which fills the whole of `value`. */
export const getOptionInto = (
  socket: number,
  option: { readonly level: number; readonly name: number },
  value: Uint8Array,
): void => {
  valueLength.writeUInt32LE(value.length);
  checked('getOption', calls.getOption(socket, option.level, option.name, value, valueLength));
};

/** SO_ERROR: the pending error of a socket by name, which reading clears. */
export function pendingError(socket: number): string | undefined {
  const number = getInteger(socket, options.pendingError);
  return number === 0 ? undefined : errorName(number);
}

/** Of a connection: TCP_INFO's first byte. */
export function tcpState(socket: number): TcpState {
  const [value, length] = [Buffer.alloc(1), lengthOf(1)];
  call('getOption', socket, TCP_INFO.level, TCP_INFO.name, value, length);
  return tcpStateOf(value.readUInt8());
}

/** TCP_INFO, whatever of it this kernel knows. */
export function tcpInfo(socket: number): TcpInfo | undefined {
  const [value, length] = [Buffer.alloc(TCP_INFO_BYTES_MAX), lengthOf(TCP_INFO_BYTES_MAX)];
  call('getOption', socket, TCP_INFO.level, TCP_INFO.name, value, length);
  return tcpInfoOf(value.subarray(0, length.readUInt32LE()));
}

const TCP_INFO = { level: 6, name: 11 };

export const localName = (socket: number): Uint8Array => nameBy('getName', socket);
export const peerName = (socket: number): Uint8Array => nameBy('getPeer', socket);

function nameBy(name: 'getName' | 'getPeer', socket: number): Uint8Array {
  const [address, length] = [Buffer.alloc(28), lengthOf(28)];
  call(name, socket, address, length);
  return address.subarray(0, length.readUInt32LE());
}

/** Sends no more, and goes on receiving. What the peer has done meanwhile may make it too late, which is no matter. */
export const shutDownWriting = (socket: number): void => void calls.shutdown(socket, SHUT_WR);

const SHUT_WR = 1;

/** SIOCOUTQ: bytes that were written and that the peer has not acknowledged, a FIN among them (tcp(7)). */
export function unacknowledgedBytes(socket: number): number {
  const value = Buffer.alloc(4);
  control(socket, SIOCOUTQ, value);
  return value.readInt32LE();
}

const SIOCOUTQ = 0x5411;

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes);
  return length;
}

/** How much of it the kernel took, which may be less. */
export function sendSome(socket: number, data: Uint8Array): Received {
  const bytes = calls.send(socket, data, data.length, NO_SIGNAL, null, 0);
  return bytes < 0 ? { bytes: 0, error: lastError() } : { bytes };
}

/** What went wrong, where something did. A connected socket needs no address. */
export function sendTo(socket: number, data: Uint8Array, address?: Uint8Array): string | undefined {
  const sent = calls.send(socket, data, data.length, NO_SIGNAL, address ?? null, address?.length ?? 0);
  return sent < 0 ? lastError() : undefined;
}

/** MSG_NOSIGNAL. */
const NO_SIGNAL = 0x4000;

/** Bytes that went one way or the other, or the name of the error. */
export interface Received {
  readonly bytes: number;
  readonly error?: string;
}

/** Fills `data` and `address`. Nothing there is `EAGAIN`. */
export function receiveInto(socket: number, data: Uint8Array, address: Uint8Array): Received {
  const bytes = calls.receive(socket, data, data.length, 0, address, lengthOf(address.length));
  return bytes < 0 ? { bytes: 0, error: lastError() } : { bytes };
}
