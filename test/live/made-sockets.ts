import type { Address } from '../../src/base/address.ts';
import { minutes, seconds } from '../../src/base/duration.ts';
import type { InspectedSocket, OwnedSocket } from '../../src/live/keepalive/inspect.ts';
import type { ListedSocket } from '../../src/live/keepalive/listed-socket.ts';
import type { KeepaliveOptions } from '../../src/live/kernel/keepalive-options.ts';
import { tcpInfoOf } from '../../src/live/kernel/tcp-info.ts';

/** Sockets made by hand, for what words and decides. */
export const endpoint = (address: string, port: number) => ({ address: address as Address, port });

export const options: KeepaliveOptions = {
  on: true,
  idle: seconds(300),
  interval: seconds(30),
  count: 5,
  userTimeout: seconds(0),
};

export const optionsOff: KeepaliveOptions = {
  ...options,
  on: false,
  idle: seconds(7_200),
  interval: seconds(75),
  count: 9,
};

const info = tcpInfoOf(new Uint8Array(104));

export const listed = (more: Partial<ListedSocket> = {}): ListedSocket => ({
  state: 'ESTABLISHED',
  local: endpoint('10.1.0.5', 5432),
  peer: endpoint('10.2.0.9', 41_822),
  cookie: 7,
  inode: 123_456,
  user: 70,
  timer: 'none',
  timerExpires: seconds(0),
  unread: 0,
  unacknowledged: 0,
  info: info && {
    ...info,
    sinceDataSent: minutes(12),
    sinceDataReceived: minutes(13),
    sinceAckReceived: minutes(12),
  },
  namespace: { inode: 4_026_531_840, isOwn: true, path: '/proc/thread-self/ns/net', pid: 1 },
  ...more,
});

export const owned = (more: Partial<ListedSocket> = {}): OwnedSocket => ({
  socket: listed(more),
  owners: [{ pid: 4711, name: 'postgres', descriptor: 9 }],
});

export const inspected = (more: Partial<InspectedSocket> = {}): InspectedSocket => ({
  ...owned(),
  keepalive: { by: 'socket', options },
  verdict: 'held',
  ...more,
});
