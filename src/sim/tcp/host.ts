import { type Address, addressFromIpv4Number } from '../../base/address.ts';
import type { Duration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';
import { type Datagram, resetFor, type Segment } from '../datagram.ts';
import { backward, flowKey, known } from '../known-flow.ts';
import { Deadlines } from '../deadlines.ts';
import { type Machine, type Stepped, WAKE, type Wake } from '../machine.ts';
import type { KeepaliveTimes, TcpProfile } from './profile.ts';
import type { Rest, Resumed } from './rest.ts';
import { TcpSocket } from './socket.ts';
import { listeningRow, type SocketRow } from './socket-row.ts';
import type { SocketEvent, SocketInput, SocketOutput } from './socket-words.ts';

/** A socket of a host by number, as a file descriptor is. It is never used again. */
export type SocketId = number;

/** What an application sets on a socket; what it leaves is the host's. */
export interface SocketSettings {
  readonly keepalive?: boolean | undefined;
  readonly keepaliveTimes?: KeepaliveTimes | undefined;
  readonly userTimeout?: Duration | undefined;
}

type SocketCommand = Exclude<SocketInput, { readonly kind: 'connect' | 'accept' | 'arrives' }>;

export type HostInput =
  | {
      readonly kind: 'connect';
      readonly socket: SocketId;
      readonly flow: Flow;
      readonly settings: SocketSettings;
    }
  | {
      readonly kind: 'listen';
      readonly port: number;
      /** Undefined: on all addresses. */
      readonly address?: Address | undefined;
      /** Connections that may be complete before they are accepted. */
      readonly backlog?: number | undefined;
      /** What accepted sockets inherit. */
      readonly settings: SocketSettings;
    }
  | { readonly kind: 'stop-listening'; readonly port: number }
  /** The application takes a connection from the backlog. */
  | { readonly kind: 'accepted'; readonly socket: SocketId }
  | { readonly kind: 'socket'; readonly socket: SocketId; readonly input: SocketCommand }
  /** `sysctl -w`, for all sockets that have no times of their own. Timers that run keep what they were set to. */
  | { readonly kind: 'set-keepalive'; readonly idle: Duration }
  | { readonly kind: 'arrives'; readonly datagram: Datagram }
  /** The machine stops and starts: every socket is gone, and nobody was told. */
  | { readonly kind: 'restart' };

export type HostOutput =
  | { readonly kind: 'sends'; readonly datagram: Datagram }
  | { readonly kind: 'tells'; readonly socket: SocketId; readonly flow: Flow; readonly event: SocketEvent }
  /** A connection waits to be accepted on this port. */
  | { readonly kind: 'offers'; readonly socket: SocketId; readonly flow: Flow; readonly port: number };

export interface HostOptions {
  readonly profile: TcpProfile;
  /** Undefined: the profile's. */
  readonly keepaliveTimes?: KeepaliveTimes | undefined;
  /** Windows Firewall's stealth mode: a closed port answers nothing. */
  readonly stealth?: boolean | undefined;
}

interface Listener {
  readonly address: Address | undefined;
  readonly port: number;
  readonly backlog: number;
  readonly settings: SocketSettings;
  /** Asked for, and not yet accepted. */
  readonly waiting: Set<Held>;
}

interface Held {
  readonly id: SocketId;
  readonly socket: TcpSocket;
  /** Of a socket that is not yet accepted. */
  listener: Listener | undefined;
  deadline: Instant | undefined;
  marked: Instant | undefined;
}

/** All addresses. */
const ANY = addressFromIpv4Number(0);

/** Accepted sockets are numbered from here on, so that those that connect can be numbered by whoever connects. */
const ACCEPTED_FROM = 1_000_000;

/** The TCP of one host: which socket a segment is for, and what answers those that are for none. */
export class TcpHost implements Machine<HostInput, HostOutput> {
  readonly #options: HostOptions;
  readonly #byFlow = new Map<string, Held>();
  readonly #byId = new Map<SocketId, Held>();
  readonly #listeners = new Map<number, Listener>();
  readonly #deadlines = new Deadlines<Held>();
  #keepaliveTimes: KeepaliveTimes;
  /** Numbers of its system that decided something, and that no source confirms. */
  readonly relied = new Set<keyof TcpProfile>();
  #nextId = ACCEPTED_FROM;
  #outputs: HostOutput[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
    this.#keepaliveTimes = options.keepaliveTimes ?? options.profile.keepalive;
  }

  /** Its sockets, as a list of them has them. */
  sockets(now: Instant): readonly SocketRow[] {
    const listening = [...this.#listeners.values()].map(({ port, address = ANY }) => listeningRow({ address, port }));
    return [...listening, ...[...this.#byId.values()].map(({ socket }) => socket.listed(now))];
  }

  step(input: HostInput | Wake, now: Instant): Stepped<HostOutput> {
    this.#outputs = [];
    this.#take(input, now);
    return { outputs: this.#outputs, wakeAt: this.wakeAt };
  }

  get wakeAt(): Instant | undefined {
    return this.#deadlines.nextDue;
  }

  /** How long the socket that sends this flow hears nothing before it asks. Undefined: for ever, or there is none. */
  keepaliveIdle(flow: Flow): Duration | undefined {
    return this.#byFlow.get(flowKey(flow))?.socket.keepaliveIdle;
  }

  isListening(port: number): boolean {
    return this.#listeners.has(port);
  }

  /** The socket that sends this flow, where it says nothing. */
  rest(flow: Flow, now: Instant): (Rest & { readonly socket: SocketId }) | undefined {
    const held = this.#byFlow.get(flowKey(flow));
    const rest = held?.socket.rest(now);
    return held && rest && { socket: held.id, ...rest };
  }

  /** That socket is looked after by somebody else. When to wake the others. */
  leaves(flow: Flow): Instant | undefined {
    const held = this.#byFlow.get(flowKey(flow));
    if (held) held.deadline = undefined;
    return this.wakeAt;
  }

  /** It is looked after here again. Undefined: as it was left. */
  takesBack(flow: Flow, resumed: Resumed | undefined): Instant | undefined {
    const held = this.#byFlow.get(flowKey(flow));
    if (held && resumed) held.socket.resume(resumed);
    if (held) {
      held.deadline = held.socket.wakeAt;
      this.#deadlines.watch(held);
    }
    return this.wakeAt;
  }

  #take(input: HostInput | Wake, now: Instant): void {
    switch (input.kind) {
      case 'connect':
        return this.#tellSocket(this.#open(input.socket, input.flow, input.settings), { kind: 'connect' }, now);
      case 'listen': {
        const { port, address, settings } = input;
        const backlog = Math.min(input.backlog ?? this.#options.profile.backlogMax, this.#options.profile.backlogMax);
        this.#listeners.set(port, { address, port, backlog, settings, waiting: new Set() });
        return;
      }
      case 'stop-listening':
        return this.#stopListening(input.port, now);
      case 'accepted':
        return this.#accepted(input.socket);
      case 'socket': {
        const held = this.#byId.get(input.socket);
        if (held) this.#tellSocket(held, input.input, now);
        return;
      }
      case 'set-keepalive':
        return this.#setKeepalive(input.idle, now);
      case 'arrives':
        return this.#arrives(input.datagram, now);
      case 'restart':
        for (const held of this.#byId.values()) this.#deadlines.forget(held);
        this.#byFlow.clear();
        this.#byId.clear();
        for (const { waiting } of this.#listeners.values()) waiting.clear();
        return;
      case 'wake':
        for (let due = this.#deadlines.takeDue(now); due; due = this.#deadlines.takeDue(now))
          this.#tellSocket(due, WAKE, now);
    }
  }

  /** What timers did so far they did by the old times. */
  #setKeepalive(idle: Duration, now: Instant): void {
    const held = [...this.#byId.values()];
    for (const one of held) this.#tellSocket(one, WAKE, now);
    this.#keepaliveTimes = { ...this.#keepaliveTimes, idle };
    for (const one of held) this.#tellSocket(one, WAKE, now);
  }

  /**
   * What nobody has accepted is reset (inet_csk_listen_stop() in net/ipv4/inet_connection_sock.c; soabort() of BSD).
   */
  #stopListening(port: number, now: Instant): void {
    const listener = this.#listeners.get(port);
    this.#listeners.delete(port);
    for (const held of listener?.waiting ?? []) this.#tellSocket(held, { kind: 'abort' }, now);
  }

  #open(id: SocketId, flow: Flow, settings: SocketSettings, listener?: Listener): Held {
    const socket = new TcpSocket({
      flow,
      profile: this.#options.profile,
      keepalive: settings.keepalive ?? false,
      keepaliveTimes: () => settings.keepaliveTimes ?? this.#keepaliveTimes,
      userTimeout: settings.userTimeout,
      relies: (on) => this.#relies(on, settings),
    });
    const held: Held = { id, socket, listener, deadline: undefined, marked: undefined };
    this.#byFlow.set(flowKey(flow), held);
    this.#byId.set(id, held);
    return held;
  }

  #relies(on: keyof TcpProfile | undefined, { keepaliveTimes }: Pick<SocketSettings, 'keepaliveTimes'> = {}): void {
    const isOfProgram = on === 'keepalive' && keepaliveTimes !== undefined;
    if (on && !isOfProgram && this.#options.profile.unverified.includes(on)) this.relied.add(on);
  }

  #arrives(datagram: Datagram, now: Instant): void {
    const held = this.#byFlow.get(flowKey(backward(datagram.flow)));
    if (held && !(datagram.kind === 'syn' && isOver(held.socket)))
      return this.#tellSocket(held, { kind: 'arrives', datagram }, now);
    if (datagram.kind === 'syn') this.#asked(datagram, now);
    else if (datagram.kind !== 'icmp-error') this.#unknown(datagram);
  }

  #asked(syn: Segment, now: Instant): void {
    const { address, port } = syn.flow.destination;
    const listener = this.#listeners.get(port);
    if (!listener || (listener.address !== undefined && listener.address !== address)) return this.#unknown(syn);
    // A full backlog is silent, and the SYN is sent again (tcp_v4_conn_request()).
    if (listener.waiting.size >= listener.backlog + this.#options.profile.backlogSpare) {
      if (listener.backlog === this.#options.profile.backlogMax) this.#relies('backlogMax');
      return;
    }
    const held = this.#open(this.#nextId++, backward(syn.flow), listener.settings, listener);
    listener.waiting.add(held);
    this.#tellSocket(held, { kind: 'accept', syn }, now);
  }

  #unknown(segment: Segment): void {
    if (segment.kind === 'reset' || this.#options.stealth === true) return;
    this.#outputs.push({ kind: 'sends', datagram: resetFor(segment) });
  }

  #accepted(id: SocketId): void {
    const held = this.#byId.get(id);
    if (!held?.listener) return;
    held.listener.waiting.delete(held);
    held.listener = undefined;
  }

  #tellSocket(held: Held, input: SocketInput | Wake, now: Instant): void {
    const { outputs, wakeAt } = held.socket.step(input, now);
    held.deadline = wakeAt;
    this.#deadlines.watch(held);
    for (const output of outputs) this.#passOn(held, output);
    if (held.socket.state === 'CLOSED') this.#forget(held);
  }

  #passOn({ id, socket: { flow }, listener }: Held, output: SocketOutput): void {
    if (output.kind === 'sends') this.#outputs.push({ kind: 'sends', datagram: output.segment });
    else if (listener && output.event.kind === 'connected')
      this.#outputs.push({ kind: 'offers', socket: id, flow, port: listener.port });
    else this.#outputs.push({ kind: 'tells', socket: id, flow, event: output.event });
  }

  #forget(held: Held): void {
    this.#accepted(held.id);
    this.#deadlines.forget(held);
    this.#byId.delete(held.id);
    if (this.#byFlow.get(flowKey(held.socket.flow)) === held) this.#byFlow.delete(flowKey(held.socket.flow));
  }
}

/** A SYN may take the place of a connection that has ended (RFC 9293 3.10.7.4). */
const isOver = ({ state }: TcpSocket): boolean => state === 'TIME_WAIT';

/** The flow of a connection from one end to the other. */
export const tcpFlow = (source: Endpoint, destination: Endpoint): Flow =>
  known({ protocol: 'tcp', source, destination });
