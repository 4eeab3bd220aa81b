import { type Duration } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import { type Random, random as randomOf } from '../base/random.ts';
import type { NodeName, Observation } from '../model/observation.ts';
import type { Firewall } from '../sim/firewall/firewall.ts';
import type { Silence } from '../sim/firewall/silences.ts';
import { firewallOfNode } from '../sim/firewall/firewall-of-node.ts';
import { type SocketId, type SocketSettings, tcpFlow, TcpHost } from '../sim/tcp/host.ts';
import { profileOfNode } from '../sim/tcp/profile-of-node.ts';
import type { SocketEvent } from '../sim/tcp/socket-words.ts';
import { type RunEnd, type Told, World } from '../sim/world.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { ActorRun } from './actor-run.ts';
import { layCircuit } from './circuits.ts';
import type { Fault } from './fault.ts';
import type { Session, SocketOptions } from './session.ts';
import type { Connecting, Noted, Opened, Opening, SocketCommand, Stage } from './stage.ts';
import { strike } from './strike.ts';

export interface TheatreOptions {
  readonly network: LoadedNetwork;
  readonly seed: number;
  readonly eventsMax?: number | undefined;
}

const START: Instant = instant(0);
/** Linux' `ip_local_port_range`. */
const EPHEMERAL = { from: 32_768, to: 60_999 } as const;

/** The actors of all sessions, and the world that they act in. */
export class Theatre implements Stage {
  readonly #options: TheatreOptions;
  readonly #random: Random;
  readonly #hosts = new Map<NodeName, TcpHost>();
  readonly #firewalls = new Map<NodeName, Firewall>();
  readonly #world: World;
  readonly #runs: ActorRun[] = [];
  /** Connections that wait to be accepted, by host and port. */
  readonly #offered = new Map<string, Waiting[]>();
  /** The same by host and socket. */
  readonly #unaccepted = new Map<string, Waiting>();
  readonly #signals = new Set<string>();
  readonly #owners = new Map<string, ActorRun>();
  #sockets = 0;
  #nextPort: number;

  constructor(options: TheatreOptions) {
    this.#options = options;
    const { network, seed, eventsMax } = options;
    this.#random = randomOf(seed);
    for (const node of network.nodes) {
      const firewall = firewallOfNode(node);
      if (firewall) this.#firewalls.set(node.name, firewall);
      this.#hosts.set(node.name, new TcpHost({ profile: profileOfNode(node.node) }));
    }
    this.#nextPort = EPHEMERAL.from + this.#random.below(EPHEMERAL.to - EPHEMERAL.from + 1);
    this.#world = new World({
      hosts: this.#hosts,
      firewalls: this.#firewalls,
      onTold: (host, told) => this.#told(host, told),
      random: randomOf(seed),
      ...(eventsMax === undefined ? {} : { eventsMax }),
    });
  }

  get now(): Instant {
    return this.#world.now;
  }

  get timeline(): readonly Observation[] {
    return this.#world.timeline.observations;
  }

  get events(): number {
    return this.#world.events;
  }

  /** How long connections were silent at most, by the device that saw it. */
  get silences(): ReadonlyMap<NodeName, readonly Silence[]> {
    return new Map([...this.#firewalls].map(([name, firewall]) => [name, [...firewall.silences(this.now)]]));
  }

  admit({ name, actors }: Session): readonly ActorRun[] {
    const runs = actors.map((actor) => new ActorRun(name, actor, this));
    this.#runs.push(...runs);
    return runs;
  }

  start(): void {
    for (const run of this.#runs) run.start();
  }

  run(until: Instant): RunEnd {
    return this.#world.run(until);
  }

  strikes(fault: Fault): void {
    const vanish = (host: NodeName) => {
      for (const run of this.#runs) if (run.actor.host === host) run.vanish();
    };
    this.#world.alarm(later(START, fault.at), () => strike(fault, { world: this.#world, vanish }));
  }

  // What actors ask for

  connect({ host, step, port }: Connecting): Opening {
    const { network } = this.#options;
    const from = network.node(host);
    const sourcePort = this.#takePort();
    const socket = ++this.#sockets;
    const to = { address: step.to, port };
    const unbound = { address: step.from ?? step.to, port: sourcePort };
    if (!from) return { socket, flow: tcpFlow(unbound, to), error: 'OTHER' };
    const request = { from, to: step.to, port, protocol: 'tcp', sourcePort, bindAddress: step.from } as const;
    const laid = layCircuit({ network, request, random: this.#random });
    if (laid.kind === 'error') return { socket, flow: tcpFlow(unbound, to), error: laid.error };
    const flow = tcpFlow({ address: laid.source, port: sourcePort }, to);
    this.#world.lay(host, flow, laid.circuit);
    this.#world.command(host, { kind: 'connect', socket, flow, settings: settingsOf(step.options) });
    return { socket, flow };
  }

  listen(host: NodeName, port: number, how: { readonly backlog?: number; readonly options?: SocketOptions }): void {
    const { backlog, options } = how;
    this.#world.command(host, { kind: 'listen', port, backlog, settings: settingsOf(options) });
  }

  stopListening(host: NodeName, port: number): void {
    this.#world.command(host, { kind: 'stop-listening', port });
  }

  accept(host: NodeName, port: number): Opened | undefined {
    const opened = this.#offered.get(`${host} ${port}`)?.shift();
    if (!opened) return undefined;
    this.#unaccepted.delete(`${host} ${opened.socket}`);
    this.#world.command(host, { kind: 'accepted', socket: opened.socket });
    return opened;
  }

  command(host: NodeName, socket: SocketId, input: SocketCommand): void {
    this.#world.command(host, { kind: 'socket', socket, input });
  }

  alarm(after: Duration, ring: () => void): void {
    this.#world.alarm(later(this.now, after), ring);
  }

  signal(session: string, signal: string): void {
    this.#signals.add(`${session} ${signal}`);
    for (const run of this.#runs) if (run.session === session) this.#soon(run);
  }

  hasSignal(session: string, signal: string): boolean {
    return this.#signals.has(`${session} ${signal}`);
  }

  note({ host, actor, flow, fact }: Noted): void {
    this.#world.timeline.add({ at: this.now, node: host, flow, fact, process: actor });
  }

  // What hosts tell

  #told(host: NodeName, told: Told): void {
    if (told.kind === 'offers') return this.#offers(host, told);
    const { event, flow } = told;
    if (event.kind === 'failed') this.#world.timeline.add({ at: this.now, node: host, flow, fact: CLOSED });
    const key = `${host} ${told.socket}`;
    this.#unaccepted.get(key)?.early.push(event);
    const owner = this.#owners.get(key) ?? this.#runs.find((run) => run.actor.host === host && run.owns(told.socket));
    if (!owner) return;
    this.#owners.set(key, owner);
    owner.hears(told.socket, event);
  }

  #offers(host: NodeName, { socket, flow, port }: Extract<Told, { readonly kind: 'offers' }>): void {
    const key = `${host} ${port}`;
    const waiting = this.#offered.get(key) ?? [];
    this.#offered.set(key, waiting);
    const one: Waiting = { socket, flow, early: [] };
    waiting.push(one);
    this.#unaccepted.set(`${host} ${socket}`, one);
    for (const run of this.#runs) if (run.actor.host === host) this.#soon(run);
  }

  /** At this very time, behind all that is already going to happen at it. */
  #soon(run: ActorRun): void {
    this.#world.alarm(this.now, () => run.look());
  }

  #takePort(): number {
    const port = this.#nextPort;
    this.#nextPort = port >= EPHEMERAL.to ? EPHEMERAL.from : port + 1;
    return port;
  }
}

interface Waiting extends Opened {
  readonly early: SocketEvent[];
}

/** The stack has given up; whoever uses the socket next will know. */
const CLOSED = { kind: 'socket-state', state: 'CLOSED', timer: { runs: 'off' } } as const;

function settingsOf(options: SocketOptions | undefined): SocketSettings {
  const { keepalive, keepaliveTimes: times, userTimeout } = options ?? {};
  return {
    keepalive,
    keepaliveTimes: times && {
      idle: times.idle,
      probes: { spacing: 'even', interval: times.interval, count: times.count },
    },
    userTimeout,
  };
}
