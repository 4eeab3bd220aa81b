import { type Duration, inSeconds } from '../../base/duration.ts';
import type { SocketOptions } from '../../dialogue/session.ts';
import type { SocketCommand } from '../../dialogue/stage.ts';
import type { OsErrorName } from '../../model/observation.ts';
import type { FailedBy, SocketEvent } from '../../sim/tcp/socket-words.ts';
import {
  closeDescriptor,
  options,
  pendingError,
  receiveInto,
  sendSome,
  setOption,
  shutDownWriting,
  tcpState,
  unacknowledgedBytes,
} from '../../live/kernel/sockets.ts';
import type { TcpState } from '../../live/kernel/tcp-info.ts';

const PEER_HAS_CLOSED: ReadonlySet<TcpState> = new Set(['CLOSE_WAIT', 'LAST_ACK', 'CLOSING']);

/** What is sent and received has no meaning, only a length: all sockets share the room for it. */
const SENT = Buffer.alloc(262_144);
const CAME = Buffer.alloc(262_144);
const NO_ADDRESS = Buffer.alloc(28);
/** So much is taken from one socket before the others have their turn. */
const READS_MAX = 64;

/**
 * A socket of the real kernel, which tells what a simulated one would tell. It does not wait: somebody has to look,
 * again and again.
 */
export class KernelSocket {
  readonly #descriptor: number;
  #phase: 'connecting' | 'open' | 'gone';
  #reading = true;
  #peerClosed = false;
  /** Bytes that the kernel has not taken yet. */
  #unsent = 0;
  #sent = 0;
  #acknowledged = 0;
  #closing: 'no' | 'half' | 'shut' | 'full' = 'no';

  constructor(descriptor: number, phase: 'connecting' | 'open') {
    this.#descriptor = descriptor;
    this.#phase = phase;
  }

  get isGone(): boolean {
    return this.#phase === 'gone';
  }

  /** What has happened since the last time. */
  look(): readonly SocketEvent[] {
    const events: SocketEvent[] = [];
    if (this.#phase === 'connecting') this.#lookForConnection(events);
    if (this.#phase === 'open') this.#lookForData(events);
    return events;
  }

  /** What comes of it at once; the rest is seen by looking. */
  command(command: SocketCommand): readonly SocketEvent[] {
    const events = [...this.look()];
    if (this.#phase === 'gone') return events;
    switch (command.kind) {
      case 'send':
        this.#unsent += command.bytes;
        this.#write(events);
        return events;
      case 'close':
        this.#close(command.half, events);
        return events;
      case 'read':
        this.#reading = command.on;
        return events;
      case 'keepalive':
        setOption(this.#descriptor, options.keepalive, int(command.on ? 1 : 0));
        return events;
      case 'abort':
        throw new Error('no program of a dialogue aborts a connection');
    }
  }

  /** Its host loses power: nothing is sent any more. */
  vanish(): void {
    if (this.#phase === 'gone') return;
    setOption(this.#descriptor, options.repair, int(1));
    this.#end();
  }

  #lookForConnection(events: SocketEvent[]): void {
    // First the state: SO_ERROR also tells of soft errors, which an ICMP message about a connection that stands is
    // (tcp_v4_err()).
    const state = tcpState(this.#descriptor);
    if (state !== 'SYN_SENT' && state !== 'CLOSE') {
      this.#phase = 'open';
      events.push({ kind: 'connected' });
      return;
    }
    const error = pendingError(this.#descriptor);
    if (error !== undefined) this.#fails(error, events);
  }

  #lookForData(events: SocketEvent[]): void {
    if (this.#reading) this.#read(events);
    else this.#watch(events);
    if (this.#phase === 'open' && this.#unsent > 0) this.#write(events);
    if (this.#phase === 'open') this.#countAcknowledged(events);
  }

  #read(events: SocketEvent[]): void {
    for (let i = 0; i < READS_MAX && !this.#peerClosed; i++) {
      const { bytes, error } = receiveInto(this.#descriptor, CAME, NO_ADDRESS);
      if (error === 'EAGAIN') return;
      if (error !== undefined) return this.#fails(error, events);
      if (bytes === 0) this.#peerCloses(events);
      else events.push({ kind: 'received', bytes });
    }
    // The end of the stream was read; what may still come is an error.
    if (this.#peerClosed) this.#watch(events);
  }

  /** Without reading: what poll() tells of a socket. */
  #watch(events: SocketEvent[]): void {
    const state = tcpState(this.#descriptor);
    if (PEER_HAS_CLOSED.has(state)) this.#peerCloses(events);
    if (state !== 'CLOSE') return;
    const error = pendingError(this.#descriptor);
    if (error !== undefined) this.#fails(error, events);
    else if (this.#peerClosed && this.#closing !== 'no') this.#ends(events);
  }

  #peerCloses(events: SocketEvent[]): void {
    if (this.#peerClosed) return;
    this.#peerClosed = true;
    events.push({ kind: 'peer-closed' });
  }

  #write(events: SocketEvent[]): void {
    while (this.#unsent > 0) {
      const { bytes, error } = sendSome(this.#descriptor, SENT.subarray(0, Math.min(SENT.length, this.#unsent)));
      if (error === 'EAGAIN') return;
      if (error !== undefined) return this.#fails(error, events);
      this.#unsent -= bytes;
      this.#sent += bytes;
    }
    if (this.#closing !== 'no') this.#shut(events);
  }

  #countAcknowledged(events: SocketEvent[]): void {
    if (this.#acknowledged >= this.#sent) return;
    const acknowledged = Math.min(this.#sent, this.#sent - unacknowledgedBytes(this.#descriptor));
    const bytes = acknowledged - this.#acknowledged;
    if (bytes <= 0) return;
    this.#acknowledged = acknowledged;
    events.push({ kind: 'acknowledged', bytes });
  }

  #close(half: boolean, events: SocketEvent[]): void {
    if (this.#phase === 'connecting') return this.#ends(events);
    if (!half) this.#closing = 'full';
    else if (this.#closing === 'no') this.#closing = 'half';
    if (this.#unsent === 0) this.#shut(events);
  }

  #shut(events: SocketEvent[]): void {
    if (this.#closing === 'full') return this.#ends(events);
    if (this.#closing !== 'half') return;
    this.#closing = 'shut';
    shutDownWriting(this.#descriptor);
  }

  #fails(error: string, events: SocketEvent[]): void {
    this.#end();
    events.push({ kind: 'failed', error: nameOf(error), by: BY[error] ?? 'icmp' });
  }

  #ends(events: SocketEvent[]): void {
    this.#end();
    events.push({ kind: 'closed' });
  }

  #end(): void {
    this.#phase = 'gone';
    closeDescriptor(this.#descriptor);
  }
}

/** The kernel does not say what made it give up; the simulation does, and it is not compared. */
const BY: Readonly<Record<string, FailedBy>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'retransmission',
};

export function nameOf(error: string): OsErrorName {
  switch (error) {
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'ECONNRESET':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EPIPE':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
    case 'ECONNABORTED':
      return error;
    default:
      return 'OTHER';
  }
}

/** SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT and TCP_USER_TIMEOUT, as the step has them (tcp(7)). */
export function setSocketOptions(socket: number, { keepalive, keepaliveTimes, userTimeout }: SocketOptions): void {
  if (keepalive === true) setOption(socket, options.keepalive, int(1));
  if (keepaliveTimes) {
    setOption(socket, options.keepaliveIdle, int(inSeconds(keepaliveTimes.idle)));
    setOption(socket, options.keepaliveInterval, int(inSeconds(keepaliveTimes.interval)));
    setOption(socket, options.keepaliveCount, int(keepaliveTimes.count));
  }
  if (userTimeout !== undefined) setOption(socket, options.userTimeout, int(inMilliseconds(userTimeout)));
}

const inMilliseconds = (of: Duration): number => Math.max(1, Math.round(of / 1_000));

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
