/** What a call does to a socket whose handle is its first argument. */
export type SocketCallKind =
  | 'bind'
  | 'connect'
  | 'accept'
  | 'name'
  | 'set-option'
  | 'ask-error'
  | 'send'
  | 'receive'
  | 'write'
  | 'read';

/** The names of Linux, of Solaris (so_socket, pollsys) and of AIX (connext, naccept, kread, the e- and n-forms). */
const callKinds: Readonly<Record<string, SocketCallKind | 'open' | 'close' | 'wait' | 'birth'>> = {
  socket: 'open',
  so_socket: 'open',
  bind: 'bind',
  connect: 'connect',
  connext: 'connect',
  accept: 'accept',
  accept4: 'accept',
  naccept: 'accept',
  getsockname: 'name',
  getpeername: 'name',
  ngetsockname: 'name',
  ngetpeername: 'name',
  setsockopt: 'set-option',
  _setsockopt: 'set-option',
  getsockopt: 'ask-error',
  _getsockopt: 'ask-error',
  send: 'send',
  sendto: 'send',
  sendmsg: 'send',
  _esend: 'send',
  _nsend: 'send',
  recv: 'receive',
  recvfrom: 'receive',
  recvmsg: 'receive',
  _erecv: 'receive',
  _nrecv: 'receive',
  _nrecvfrom: 'receive',
  write: 'write',
  writev: 'write',
  kwrite: 'write',
  read: 'read',
  readv: 'read',
  kread: 'read',
  poll: 'wait',
  ppoll: 'wait',
  select: 'wait',
  _newselect: 'wait',
  pselect6: 'wait',
  epoll_wait: 'wait',
  epoll_pwait: 'wait',
  pollsys: 'wait',
  _poll: 'wait',
  _select: 'wait',
  close: 'close',
  clone: 'birth',
  clone3: 'birth',
  fork: 'birth',
  vfork: 'birth',
};

export function callKind(name: string): SocketCallKind | 'open' | 'close' | 'wait' | 'birth' | undefined {
  return Object.hasOwn(callKinds, name) ? callKinds[name] : undefined;
}
