import { type Duration } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import { type Random, random as randomOf } from '../base/random.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName, Observation } from '../model/observation.ts';
import type { Silence } from '../sim/firewall/silences.ts';
import type { Firewall } from '../sim/firewall/firewall.ts';
import { type Made, machinesOf } from '../sim/machines-of.ts';
import { type SocketId, type SocketSettings, tcpFlow, type TcpHost } from '../sim/tcp/host.ts';
import type { Sighting } from '../sim/tap.ts';
import type { SocketEvent } from '../sim/tcp/socket-words.ts';
import type { Recording } from '../sim/timeline.ts';
import type { Journey } from '../sim/journey.ts';
import type { Turns } from '../sim/turns.ts';
import { type RunEnd, type Told, World } from '../sim/world.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { ActorRun } from './actor-run.ts';
import { type Circumstances, NOTHING_KNOWN } from './bulk-stream.ts';
import { layCircuit } from './circuits.ts';
import { Disturbances } from './disturbances.ts';
import type { Fault } from './fault.ts';
import { HostMap } from './host-map.ts';
import type { Reliance } from './reliance.ts';
import type { ActorStep, Tape, TapeOptions, SocketList } from './tape.ts';
import type { Session, SocketOptions } from './session.ts';
import type { Connecting, Noted, Opened, Opening, Owner, SetAlarm, SocketCommand, Stage } from './stage.ts';
import { strike } from './strike.ts';

export interface TheatreOptions {
  readonly network: LoadedNetwork;
  readonly seed: number;
  readonly until: Instant;
  readonly faults: readonly Fault[];
  readonly pace: Pace;
  readonly record: Recording;
  readonly eventsMax?: number | undefined;
  readonly tape?: TapeOptions | undefined;
}

/** `even`: much data is a segment in ten seconds. `sparse`: fewer segments, where nobody can tell the difference. */
export type Pace = 'even' | 'sparse';

const START: Instant = instant(0);
/** Linux' `ip_local_port_range`. */
const EPHEMERAL = { from: 32_768, to: 60_999 } as const;

/** The actors of all sessions, and the world that they act in. */
export class Theatre implements Stage {
  readonly traffic = { written: 0 };
  readonly #options: TheatreOptions;
  readonly #random: Random;
  readonly #hosts: Made<TcpHost>;
  readonly #firewalls: Made<Firewall>;
  readonly #disturbances: Disturbances;
  readonly #world: World;
  readonly #runs: ActorRun[] = [];
  readonly #onHost = new Map<NodeName, ActorRun[]>();
  readonly #ofSession = new Map<string, ActorRun[]>();
  /** Connections that wait to be accepted, by host and port. */
  readonly #offered = new HostMap<number, Waiting[]>();
  /** The same by host and socket. */
  readonly #unaccepted = new HostMap<SocketId, Waiting>();
  /** Those that were given, by session. */
  readonly #signals = new Map<string, Set<string>>();
  /** Who has a socket, by host and socket. */
  readonly #owners = new HostMap<SocketId, Owner>();
  /** The ends of connections, by the way that they send. */
  readonly #ends = new Map<Journey, End>();
  readonly #tape: { sightings: Sighting[]; socketLists: SocketList[]; actorSteps: Map<number, ActorStep> } = {
    sightings: [],
    socketLists: [],
    actorSteps: new Map(),
  };
  /** Gateways that connections went through, and whose rules nobody listed. */
  readonly #notListed = new Set<NodeName>();
  #sockets = 0;
  #nextPort: number;

  constructor(options: TheatreOptions) {
    this.#options = options;
    const { network, seed, eventsMax, faults, until, record, tape } = options;
    this.#random = randomOf(seed);
    this.#nextPort = EPHEMERAL.from + this.#random.below(EPHEMERAL.to - EPHEMERAL.from + 1);
    this.#disturbances = new Disturbances(faults, until);
    const machines = machinesOf(network);
    const since = (place: number) => this.#world.timeline.since(place);
    this.#hosts = machines.hosts;
    this.#firewalls = machines.firewalls;
    this.#world = new World({
      hosts: machines.hosts,
      firewalls: machines.firewalls,
      onTold: (host, told) => this.#told(host, told),
      onTornDown: (journey) => this.#tornDown(journey),
      random: randomOf(seed),
      asksNeighbours: (node) => network.node(node)?.node.system === 'linux',
      record,
      eventsMax,
      tap: tape && ((seen) => (tape.tap ? tape.tap(seen, since) : this.#tape.sightings.push(seen))),
      watch: tape && { every: tape.socketsEvery, look: (now) => this.#listSockets(now) },
    });
    for (const fault of faults) this.#strikes(fault);
  }

  get now(): Instant {
    return this.#world.now;
  }

  get timeline(): readonly Observation[] {
    return this.#world.timeline.observations;
  }

  get tape(): Tape | undefined {
    return this.#options.tape && this.#tape;
  }

  get events(): number {
    return this.#world.events;
  }

  /** How long connections were silent at most, by the device that saw it. */
  get silences(): ReadonlyMap<NodeName, readonly Silence[]> {
    return new Map([...this.#firewalls.made].map(([name, firewall]) => [name, [...firewall.silences(this.now)]]));
  }

  get relied(): readonly Reliance[] {
    return [
      ...[...this.#notListed].map((node): Reliance => ({ is: 'rules', node })),
      ...[...this.#hosts.made].flatMap(([node, { relied }]) =>
        [...relied].map((on): Reliance => ({ is: 'system', node, on })),
      ),
      ...[...this.#firewalls.made].flatMap(([node, { relied }]) =>
        [...relied].map((on): Reliance => ({ is: 'device', node, on })),
      ),
    ];
  }

  admit({ name, actors }: Session): readonly ActorRun[] {
    const runs = actors.map((actor) => new ActorRun(name, actor, this));
    this.#runs.push(...runs);
    for (const run of runs) {
      listed(this.#onHost, run.actor.host, run);
      listed(this.#ofSession, name, run);
    }
    return runs;
  }

  start(): void {
    for (const run of this.#runs) run.start();
  }

  *turns(): Turns<RunEnd> {
    const ended = yield* this.#world.turns(this.#options.until);
    if (this.#options.tape) this.#listSockets(this.now);
    return ended;
  }

  #strikes(fault: Fault): void {
    const vanish = (host: NodeName) => {
      for (const run of this.#onHost.get(host) ?? []) run.vanish();
    };
    this.#world.alarm(later(START, fault.at), () => strike(fault, { world: this.#world, vanish }));
  }

  // What actors ask for

  connect({ host, step, port }: Connecting, owner: Owner): Opening {
    const { network } = this.#options;
    const from = network.node(host);
    const sourcePort = this.#takePort(host);
    const socket = ++this.#sockets;
    const to = { address: step.to, port };
    const unbound = { address: step.from ?? step.to, port: sourcePort };
    if (!from) return { socket, flow: tcpFlow(unbound, to), error: 'OTHER' };
    const request = { from, to: step.to, port, protocol: 'tcp', bindAddress: step.from } as const;
    const laid = layCircuit({ network, request, random: this.#random });
    if (laid.kind === 'error') return { socket, flow: tcpFlow(unbound, to), error: laid.error };
    const flow = tcpFlow({ address: laid.source, port: sourcePort }, to);
    for (const name of laid.notListed) this.#notListed.add(name);
    this.#world.lay(host, flow, laid.circuit);
    this.#belongs({ host, socket, flow }, owner);
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

  accept(host: NodeName, ports: readonly number[], owner: Owner): Opened | undefined {
    // A program looks whenever something happens, and may name thousands of ports: most of the time nothing waits.
    if (!this.#offered.hasAny(host)) return undefined;
    const port = ports.find((one) => this.#offered.get(host, one));
    const waiting = port === undefined ? undefined : this.#offered.get(host, port);
    const opened = waiting?.shift();
    if (!opened || port === undefined) return undefined;
    if (waiting?.length === 0) this.#offered.delete(host, port);
    this.#unaccepted.delete(host, opened.socket);
    this.#belongs({ host, ...opened }, owner);
    this.#world.command(host, { kind: 'accepted', socket: opened.socket });
    return opened;
  }

  #belongs(
    { host, socket, flow }: { readonly host: NodeName; readonly socket: SocketId; readonly flow: Flow },
    owner: Owner,
  ): void {
    this.#owners.set(host, socket, owner);
    const journey = this.#world.journey(host, flow);
    if (journey) this.#ends.set(journey, { owner, socket });
  }

  awaits(host: NodeName, flow: Flow): void {
    const sender = this.#farEnd(host, flow);
    sender?.owner.stirred(sender.socket, 'awaited');
  }

  circumstances(host: NodeName, { flow, sent }: { readonly flow: Flow; readonly sent: number }): Circumstances {
    const { now } = this;
    const before = this.#disturbances.next(now);
    if (this.#options.pace === 'even' || !this.#disturbances.isCalm(now)) return { ...NOTHING_KNOWN, before };
    const receiver = this.#farEnd(host, flow);
    const reading = receiver?.owner.reading(receiver.socket);
    const noticed = reading?.calmly ? this.#world.noticedSilence(host, flow) : undefined;
    if (!reading || noticed === undefined) return { ...NOTHING_KNOWN, before };
    const { silence = noticed, wanted, delivered } = reading;
    return {
      noticed: silence < noticed ? silence : noticed,
      before,
      wanted: wanted === undefined ? undefined : wanted + delivered - sent,
    };
  }

  #farEnd(host: NodeName, flow: Flow): End | undefined {
    const journey = this.#world.journey(host, flow);
    return journey && this.#ends.get(journey.back);
  }

  #tornDown(journey: Journey): void {
    for (const one of [journey, journey.back]) {
      const end = this.#ends.get(one);
      end?.owner.stirred(end.socket, 'changed');
    }
  }

  command(host: NodeName, socket: SocketId, input: SocketCommand): void {
    this.#world.command(host, { kind: 'socket', socket, input });
  }

  alarm(after: Duration, ring: () => void): SetAlarm {
    return this.#world.alarm(later(this.now, after), ring);
  }

  signal(session: string, signal: string): void {
    const signals = this.#signals.get(session);
    if (signals) signals.add(signal);
    else this.#signals.set(session, new Set([signal]));
    this.#rousesWhoever('await', this.#ofSession.get(session));
  }

  hasSignal(session: string, signal: string): boolean {
    return this.#signals.get(session)?.has(signal) ?? false;
  }

  note({ host, actor, session, step, flow, fact }: Noted): void {
    const noted = this.#world.timeline.add({ at: this.now, node: host, flow, fact, process: actor });
    if (this.#options.tape && step && noted !== undefined) this.#tape.actorSteps.set(noted, { session, actor, step });
  }

  #listSockets(at: Instant): void {
    for (const [node, host] of this.#hosts.made) {
      const rows = host.sockets(at);
      if (rows.length > 0) this.#tape.socketLists.push({ at, node, rows });
    }
  }

  // What hosts tell

  #told(host: NodeName, told: Told): void {
    if (told.kind === 'offers') return this.#offers(host, told);
    const { event, flow } = told;
    if (event.kind === 'failed') this.#world.timeline.add({ at: this.now, node: host, flow, fact: CLOSED });
    this.#unaccepted.get(host, told.socket)?.early.push(event);
    this.#owners.get(host, told.socket)?.hears(told.socket, event);
  }

  #offers(host: NodeName, { socket, flow, port }: Extract<Told, { readonly kind: 'offers' }>): void {
    const one: Waiting = { socket, flow, early: [] };
    const waiting = this.#offered.get(host, port);
    if (waiting) waiting.push(one);
    else this.#offered.set(host, port, [one]);
    this.#unaccepted.set(host, socket, one);
    this.#rousesWhoever('accept', this.#onHost.get(host));
  }

  /**
   * At this very time, behind all that is already going to happen at it. Whoever comes to such a step later looks for
   * itself.
   */
  #rousesWhoever(is: 'accept' | 'await', runs: readonly ActorRun[] = []): void {
    for (const run of runs) if (run.doing === is) this.#world.alarm(this.now, () => run.look());
  }

  /**
   * One that somebody listens on is passed over (__inet_hash_connect() in net/ipv4/inet_hashtables.c): a socket would
   * connect to itself.
   */
  #takePort(host: NodeName): number {
    for (;;) {
      const port = this.#nextPort;
      this.#nextPort = port >= EPHEMERAL.to ? EPHEMERAL.from : port + 1;
      if (this.#hosts.get(host)?.isListening(port) !== true) return port;
    }
  }
}

function listed<K, T>(lists: Map<K, T[]>, key: K, one: T): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}

interface End {
  readonly owner: Owner;
  readonly socket: SocketId;
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
