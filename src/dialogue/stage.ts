import type { Duration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { Fact, NodeName, OsErrorName } from '../model/observation.ts';
import type { SocketId } from '../sim/tcp/host.ts';
import type { SocketEvent, SocketInput } from '../sim/tcp/socket-words.ts';
import type { Circumstances } from './bulk-stream.ts';
import type { Doing, PlayedStep, SocketOptions } from './session.ts';

/** A socket that an actor has, as its host told of it. */
export interface Opened {
  readonly socket: SocketId;
  readonly flow: Flow;
  /** What happened on it before it was accepted. */
  readonly early?: readonly SocketEvent[];
}

/** A socket that is about to connect, or that could not even begin to. */
export interface Opening extends Opened {
  readonly error?: OsErrorName;
}

/** Bytes that programs wrote of their own, what relays only pass on not among them. */
export interface Traffic {
  written: number;
}

/** It rings unless it is stopped before. */
export interface SetAlarm {
  stop(): void;
}

/** What an actor finds around it: a host to ask for sockets, a clock, and the other actors of its session. */
export interface Stage {
  readonly now: Instant;
  readonly traffic: Traffic;
  connect(how: Connecting, owner: Owner): Opening;
  listen(host: NodeName, port: number, how: { readonly backlog?: number; readonly options?: SocketOptions }): void;
  stopListening(host: NodeName, port: number): void;
  /** Takes a connection that waits on the first of these ports on which one does. */
  accept(host: NodeName, ports: readonly number[], owner: Owner): Opened | undefined;
  command(host: NodeName, socket: SocketId, input: SocketCommand): void;
  alarm(after: Duration, ring: () => void): SetAlarm;
  /** Somebody waits for data of a connection: whoever sends it is to bring what there is. */
  awaits(host: NodeName, flow: Flow): void;
  /** What somebody has to mind who sends much on a connection; `sent`: the bytes that were sent on it so far. */
  circumstances(host: NodeName, connection: { readonly flow: Flow; readonly sent: number }): Circumstances;
  signal(session: string, signal: string): void;
  hasSignal(session: string, signal: string): boolean;
  note(noted: Noted): void;
}

/** Whoever has a socket. */
export interface Owner {
  hears(socket: SocketId, event: SocketEvent): void;
  /** `awaited`: the other end waits for what it sends on the socket. `changed`: the network is not what it was. */
  stirred(socket: SocketId, why: 'awaited' | 'changed'): void;
  /** How it reads from a socket. */
  reading(socket: SocketId): Reading;
}

export interface Reading {
  /** False: it stops reading now and then, or passes on what comes as it comes. */
  readonly calmly: boolean;
  /** How long nothing may come. */
  readonly silence?: Duration | undefined;
  /** Bytes that it waits for and that have not come; undefined: it waits for none. */
  readonly wanted?: number | undefined;
  /** All bytes that came so far. */
  readonly delivered: number;
}

export interface Connecting {
  readonly host: NodeName;
  readonly step: Extract<Doing, { readonly does: 'connect' }>;
  readonly port: number;
}

export type SocketCommand = Exclude<SocketInput, { readonly kind: 'connect' | 'accept' | 'arrives' }>;

export interface Noted {
  readonly host: NodeName;
  readonly actor: string;
  readonly session: string;
  /** Which step of the actor it belongs to. */
  readonly step: PlayedStep | undefined;
  readonly flow?: Flow | undefined;
  readonly fact: Fact;
}
