import koffi from 'koffi';

/**
 * The few system calls that Node does not offer and the lab needs: entering a network namespace with the calling thread, and sockets with
 * options and errors as the kernel gives them. All calls are non-blocking. Numbers are those of Linux on x86-64 and arm64 (asm-generic).
 */
const libc = koffi.load('libc.so.6');
const define = (prototype: string) => libc.func(prototype) as (...given: unknown[]) => number;

const ioctl = libc.func('int ioctl(int fd, unsigned long request, _Inout_ void *argument)');

const calls = {
  unshare: define('int unshare(int flags)'),
  setns: define('int setns(int fd, int nstype)'),
  open: define('int open(const char *path, int flags)'),
  close: define('int close(int fd)'),
  socket: define('int socket(int domain, int type, int protocol)'),
  bind: define('int bind(int fd, void *address, uint32_t length)'),
  connect: define('int connect(int fd, void *address, uint32_t length)'),
  listen: define('int listen(int fd, int backlog)'),
  accept: define('int accept4(int fd, void *address, void *length, int flags)'),
  setOption: define('int setsockopt(int fd, int level, int name, void *value, uint32_t length)'),
  getOption: define('int getsockopt(int fd, int level, int name, _Inout_ void *value, _Inout_ void *length)'),
  control: ioctl as (...given: unknown[]) => number,
  indexOf: define('uint32_t if_nametoindex(const char *name)'),
  getName: define('int getsockname(int fd, _Inout_ void *address, _Inout_ void *length)'),
  getPeer: define('int getpeername(int fd, _Inout_ void *address, _Inout_ void *length)'),
  shutdown: define('int shutdown(int fd, int how)'),
  send: define('intptr_t sendto(int fd, void *data, size_t length, int flags, void *address, uint32_t addressLength)'),
  receive: define(
    'intptr_t recvfrom(int fd, _Inout_ void *data, size_t length, int flags, _Inout_ void *address, _Inout_ void *addressLength)',
  ),
};

/** The name of the error, `ECONNREFUSED`, of a call that returned -1. */
export class SystemError extends Error {
  readonly code: string;

  constructor(call: string, code: string) {
    super(`${call}: ${code}`);
    this.code = code;
  }
}

/** include/uapi/asm-generic/errno*.h: those that the calls above can give here. */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'EPERM',
  11: 'EAGAIN',
  13: 'EACCES',
  19: 'ENODEV',
  22: 'EINVAL',
  32: 'EPIPE',
  98: 'EADDRINUSE',
  99: 'EADDRNOTAVAIL',
  101: 'ENETUNREACH',
  103: 'ECONNABORTED',
  104: 'ECONNRESET',
  107: 'ENOTCONN',
  110: 'ETIMEDOUT',
  111: 'ECONNREFUSED',
  113: 'EHOSTUNREACH',
  114: 'EALREADY',
  115: 'EINPROGRESS',
  121: 'EREMOTEIO',
};

export const errorName = (number: number): string => ERRORS[number] ?? `errno ${number}`;

function checked(call: keyof typeof calls, ...given: unknown[]): number {
  const result = calls[call](...given);
  if (result < 0) throw new SystemError(call, errorName(koffi.errno()));
  return result;
}

const CLONE_NEWNET = 0x4000_0000;
const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
const OWN_NAMESPACE = '/proc/thread-self/ns/net';

/** A descriptor of the network namespace that the calling thread is in. The namespace lives as long as somebody holds one. */
export const openNamespace = (): number => checked('open', OWN_NAMESPACE, O_RDONLY | O_CLOEXEC);

/** Makes a namespace and puts the calling thread into it. */
export const enterNewNamespace = (): void => void checked('unshare', CLONE_NEWNET);

export const enterNamespace = (descriptor: number): void => void checked('setns', descriptor, CLONE_NEWNET);

export const closeDescriptor = (descriptor: number): void => void calls.close(descriptor);

export const domain = { inet: 2, inet6: 10, netlink: 16, packet: 17 } as const;
export const socketType = { stream: 1, datagram: 2, raw: 3 } as const;
const NON_BLOCKING = 0o4000;

export const openSocket = (family: number, type: number, protocol: number): number =>
  checked('socket', family, type | NON_BLOCKING | O_CLOEXEC, protocol);

export const bindSocket = (socket: number, address: Uint8Array): void =>
  void checked('bind', socket, address, address.length);

export const listenOn = (socket: number, backlog = BACKLOG): void => void checked('listen', socket, backlog);

/** More than any lab run opens at once. */
const BACKLOG = 512;

/** ioctl(2) with a structure that the kernel reads or fills. */
export const control = (socket: number, request: number, argument: Uint8Array): void =>
  void checked('control', socket, request, argument);

/** The same on a thread of its own: for what the kernel may let wait. The error has no name, which belongs to the thread that got it. */
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
  return calls.connect(socket, address, address.length) < 0 ? errorName(koffi.errno()) : undefined;
}

export function setOption(
  socket: number,
  option: { readonly level: number; readonly name: number },
  value: Uint8Array,
): void {
  checked('setOption', socket, option.level, option.name, value, value.length);
}

export const options = {
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

/** SO_ERROR: the pending error of a socket by name, which reading clears. */
export function pendingError(socket: number): string | undefined {
  const [value, length] = [Buffer.alloc(4), lengthOf(4)];
  checked('getOption', socket, 1, 4, value, length);
  const number = value.readInt32LE();
  return number === 0 ? undefined : errorName(number);
}

/** TCP_INFO's first byte: the state of the connection, 1 for ESTABLISHED (include/net/tcp_states.h). */
export function tcpState(socket: number): number {
  const [value, length] = [Buffer.alloc(104), lengthOf(104)];
  checked('getOption', socket, 6, 11, value, length);
  return value.readUInt8();
}

export const localName = (socket: number): Uint8Array => nameBy('getName', socket);
export const peerName = (socket: number): Uint8Array => nameBy('getPeer', socket);

function nameBy(call: 'getName' | 'getPeer', socket: number): Uint8Array {
  const [address, length] = [Buffer.alloc(28), lengthOf(28)];
  checked(call, socket, address, length);
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
  return bytes < 0 ? { bytes: 0, error: errorName(koffi.errno()) } : { bytes };
}

/** What went wrong, where something did. A connected socket needs no address. */
export function sendTo(socket: number, data: Uint8Array, address?: Uint8Array): string | undefined {
  const sent = calls.send(socket, data, data.length, NO_SIGNAL, address ?? null, address?.length ?? 0);
  return sent < 0 ? errorName(koffi.errno()) : undefined;
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
  return bytes < 0 ? { bytes: 0, error: errorName(koffi.errno()) } : { bytes };
}
