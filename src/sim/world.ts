import { type Duration } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import { limits } from '../base/limits.ts';
import { type Random, random } from '../base/random.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import { backward, type Datagram, flowKey, resetFor, type Segment } from './datagram.ts';
import { EventQueue } from './event-queue.ts';
import { type Impairment, Impairments } from './impairments.ts';
import type { Firewall, FirewallInput, FirewallOutput } from './firewall/firewall.ts';
import { type Stepped, WAKE } from './machine.ts';
import type { Sighting, Tap } from './tap.ts';
import type { HostInput, HostOutput, TcpHost } from './tcp/host.ts';
import { noticedSilence } from './silence.ts';
import { type Recording, SimulatedTimeline } from './timeline.ts';
import { Wakes } from './wakes.ts';
import type { Circuit, Way } from './way.ts';

/** What an application is told, by the host that it runs on. */
export type Told = Exclude<HostOutput, { readonly kind: 'sends' }>;

export interface WorldOptions {
  readonly hosts: Pick<ReadonlyMap<NodeName, TcpHost>, 'get'>;
  readonly firewalls: Pick<ReadonlyMap<NodeName, Firewall>, 'get'>;
  /** Whoever listens to the hosts. What it does in answer happens at the same time. */
  readonly onTold: (host: NodeName, told: Told, now: Instant) => void;
  /** Whoever wants to know that a device has ended a connection; the journey is one of its two. */
  readonly onTornDown?: (journey: Journey) => void;
  readonly eventsMax?: number;
  /** Undefined: all. */
  readonly record?: Recording;
  /** Decides which packets a bad link loses. */
  readonly random?: Random;
  readonly tap?: Tap | undefined;
  /** Somebody who looks at the hosts now and then, as long as something goes on. It changes nothing. */
  readonly watch?: Watch | undefined;
}

export interface Watch {
  readonly every: Duration;
  readonly look: (now: Instant) => void;
}

/** Why a run ended. */
export type RunEnd = 'nothing-left' | 'time-over' | 'EVENTS_MAX';

type Happens =
  | ({ readonly kind: 'arrives' } & Travelling)
  | { readonly kind: 'host-wakes'; readonly host: NodeName }
  | { readonly kind: 'firewall-wakes'; readonly firewall: NodeName }
  | { readonly kind: 'alarm'; readonly ring: (now: Instant) => void };

/** `stop`: which crossing of its way it comes to next; behind the last is the end. */
interface Travelling {
  readonly datagram: Datagram;
  readonly on: Journey;
  readonly stop: number;
  /** The crossing whose device sent it; undefined: an end of the connection. */
  readonly spokenAt?: number | undefined;
  /** A node without state that sent it, which stands on no crossing. */
  readonly refusedBy?: NodeName | undefined;
}

/** Which way a datagram goes, and which way its answers would. One object for each direction of each connection. */
export interface Journey {
  readonly way: Way;
  readonly back: Journey;
  /** What came last to each stop, and what went on from it: what is known already is not learned for every packet. */
  readonly came: (Flow | undefined)[];
  readonly went: (Flow | undefined)[];
}

/** Hosts and firewalls, the ways between them, and the one queue of all that is going to happen. */
export class World {
  readonly timeline: SimulatedTimeline;
  readonly #options: WorldOptions;
  readonly #queue = new EventQueue<Happens>();
  /** Which way a flow goes that leaves a node, as its first packet showed. */
  readonly #journeys = new Map<NodeName, Map<string, Journey>>();
  readonly #hostWakes = new Map<NodeName, Wakes>();
  readonly #firewallWakes = new Map<NodeName, Wakes>();
  readonly #impairments: Impairments;
  #now: Instant = instant(0);
  #events = 0;
  #nextLook: Instant = instant(0);

  constructor(options: WorldOptions) {
    this.#options = options;
    this.timeline = new SimulatedTimeline(options.record);
    this.#impairments = new Impairments(options.random ?? random(0));
  }

  get now(): Instant {
    return this.#now;
  }

  get events(): number {
    return this.#events;
  }

  /** Tells the ways of a connection that is about to be made by `host`. */
  lay(host: NodeName, flow: Flow, circuit: Circuit): void {
    this.#ofNode(host).set(flowKey(flow), new CircuitJourney(circuit));
  }

  /** Which way a flow goes that `host` sends, if it did before. */
  journey(host: NodeName, flow: Flow): Journey | undefined {
    return this.#journeys.get(host)?.get(flowKey(flow));
  }

  /** The shortest silence of a connection that somebody notices. Undefined: nothing can be said. */
  noticedSilence(host: NodeName, flow: Flow): Duration | undefined {
    const journey = this.journey(host, flow);
    const circuit = journey && { there: journey.way, back: journey.back.way };
    return circuit && noticedSilence(this.#options, { host, flow, circuit });
  }

  /** Has a host do something now. */
  command(host: NodeName, input: HostInput): void {
    const machine = this.#options.hosts.get(host);
    if (machine) this.#afterHost(host, machine.step(input, this.#now));
  }

  isFirewall(node: NodeName): boolean {
    return this.#options.firewalls.get(node) !== undefined;
  }

  /** Has something happen to a firewall now. */
  strike(firewall: NodeName, input: Exclude<FirewallInput, { readonly kind: 'arrives' }>): void {
    const machine = this.#options.firewalls.get(firewall);
    if (machine) this.#afterFirewall(firewall, machine.step(input, this.#now));
  }

  /** From now on, and for so long, packets are lost. */
  impair(one: Impairment, lasts: Duration): void {
    this.#impairments.add(one);
    this.alarm(later(this.#now, lasts), () => this.#impairments.remove(one));
  }

  /** Has `ring` called at a time. */
  alarm(at: Instant, ring: (now: Instant) => void): void {
    this.#queue.add(at, { kind: 'alarm', ring });
  }

  run(until: Instant): RunEnd {
    const eventsMax = this.#options.eventsMax ?? limits.simulatedEventsMax;
    for (let next = this.#queue.first; next; next = this.#queue.first) {
      if (next.at > until) {
        this.#now = until;
        return 'time-over';
      }
      if (this.#events >= eventsMax) return 'EVENTS_MAX';
      this.#looksUntil(next.at);
      this.#queue.take();
      this.#events++;
      this.#now = next.at;
      this.#happens(next.what);
    }
    return 'nothing-left';
  }

  #looksUntil(at: Instant): void {
    const { watch } = this.#options;
    if (!watch) return;
    for (; this.#nextLook < at; this.#nextLook = later(this.#nextLook, watch.every)) watch.look(this.#nextLook);
  }

  #happens(what: Happens): void {
    switch (what.kind) {
      case 'arrives':
        return this.#arrives(what);
      case 'host-wakes':
        return this.#isDue(this.#hostWakes, what.host, what) ? this.#wakeHost(what.host) : undefined;
      case 'firewall-wakes':
        return this.#isDue(this.#firewallWakes, what.firewall, what) ? this.#wakeFirewall(what.firewall) : undefined;
      case 'alarm':
        return what.ring(this.#now);
    }
  }

  #wakeHost(host: NodeName): void {
    const machine = this.#options.hosts.get(host);
    if (machine) this.#afterHost(host, machine.step(WAKE, this.#now));
  }

  #wakeFirewall(firewall: NodeName): void {
    const machine = this.#options.firewalls.get(firewall);
    if (machine) this.#afterFirewall(firewall, machine.step(WAKE, this.#now));
  }

  #isDue(all: Map<NodeName, Wakes>, node: NodeName, what: Happens): boolean {
    const { isDue, again } = wakesOf(all, node).comes(this.#now);
    if (again !== undefined) this.#queue.add(again, what);
    return isDue;
  }

  // On the way

  #arrives(travelling: Travelling): void {
    const { datagram, on, stop } = travelling;
    const crossing = on.way.crossings[stop];
    if (!crossing) return this.#ends(travelling);
    const { device, arrival, egress } = crossing;
    const machine = this.#options.firewalls.get(device);
    if (!machine) return this.#travels({ ...travelling, stop: stop + 1 });
    this.#learnsBack(device, datagram.flow, on, stop);
    const stepped = machine.step({ kind: 'arrives', datagram, arrival, egress }, this.#now);
    for (const output of stepped.outputs)
      if (output.kind === 'passes') {
        this.#learnsOnward(device, output.datagram.flow, on, stop);
        this.#travels({ ...travelling, datagram: output.datagram, stop: stop + 1 });
      }
    this.#afterFirewall(device, stepped);
  }

  #ends(travelling: Travelling): void {
    const { datagram, on } = travelling;
    const { end } = on.way;
    switch (end.kind) {
      case 'lost':
        if (end.at) this.#taps(end.at.host, end.at.interface, travelling, end.at.disposition);
        return;
      case 'refused':
        return this.#refuses(datagram, on, end);
      case 'host': {
        this.#taps(end.host, end.interface, travelling);
        this.#learnsBack(end.host, datagram.flow, on, on.way.crossings.length);
        const machine = this.#options.hosts.get(end.host);
        if (machine) this.#afterHost(end.host, machine.step({ kind: 'arrives', datagram }, this.#now));
      }
    }
  }

  #refuses(datagram: Datagram, on: Journey, { answer, by }: Extract<Way['end'], { readonly kind: 'refused' }>): void {
    if (datagram.kind === 'icmp-error' || datagram.kind === 'reset') return;
    const reply: Datagram =
      answer === 'reset' ? resetFor(datagram) : { kind: 'icmp-error', flow: backward(datagram.flow), icmp: answer };
    this.#travels({ datagram: reply, on: on.back, stop: 0, refusedBy: by });
  }

  #travels(travelling: Travelling): void {
    // Written out, so that all that is on its way has one shape.
    const { datagram, on, stop, spokenAt, refusedBy } = travelling;
    const { crossings, end, passes } = on.way;
    const crossing = crossings[stop];
    if (this.#impairments.areAny && this.#impairments.loses((crossing ?? { passes }).passes ?? [])) return;
    const last = end.kind === 'lost' ? end.at?.delay : end.delay;
    const delay: Duration | undefined = crossing?.delay ?? last;
    if (delay !== undefined)
      this.#queue.add(later(this.#now, delay), { kind: 'arrives', datagram, on, stop, spokenAt, refusedBy });
  }

  #taps(node: NodeName, on: string | undefined, travelling: Travelling, dropped?: Sighting['dropped']): void {
    const { tap } = this.#options;
    if (!tap) return;
    const { datagram, spokenAt, refusedBy } = travelling;
    const { crossings, routers = 0 } = travelling.on.way;
    const crossing = spokenAt === undefined ? undefined : crossings[spokenAt];
    const speaker = crossing?.device ?? refusedBy;
    tap({
      at: this.#now,
      node,
      interface: on,
      way: 'received',
      datagram,
      routers: routers - (crossing?.routersBefore ?? 0),
      ...(speaker !== undefined && { speaker }),
      ...(dropped && { dropped }),
    });
  }

  /** An answer to what came to a node goes back by the way that leads back. */
  #learnsBack(node: NodeName, flow: Flow, on: Journey, stop: number): void {
    if (on.came[stop] === flow) return;
    on.came[stop] = flow;
    this.#ofNode(node).set(flowKey(backward(flow)), on.back);
  }

  #learnsOnward(node: NodeName, flow: Flow, on: Journey, stop: number): void {
    if (on.went[stop] === flow) return;
    on.went[stop] = flow;
    this.#ofNode(node).set(flowKey(flow), on);
  }

  #ofNode(node: NodeName): Map<string, Journey> {
    let known = this.#journeys.get(node);
    if (!known) {
      known = new Map();
      this.#journeys.set(node, known);
    }
    return known;
  }

  /** A device speaks by itself: on from where it stands on the way, or straight to the end where it does not stand on that way. */
  #speaks(device: NodeName, datagram: Datagram): void {
    const on = this.#journeys.get(device)?.get(flowKey(datagram.flow));
    if (!on) return;
    const { crossings } = on.way;
    const here = crossings.findIndex((crossing) => crossing.device === device);
    const [stop, spokenAt] = here < 0 ? [crossings.length, undefined] : [here + 1, here];
    this.#travels({ datagram, on, stop, spokenAt });
  }

  // What machines answer

  #afterFirewall(firewall: NodeName, { outputs, wakeAt }: Stepped<FirewallOutput>): void {
    for (const output of outputs)
      if (output.kind === 'sends') {
        this.#sees(firewall, output.datagram);
        this.#speaks(firewall, output.datagram);
      } else if (output.kind === 'observes') this.#observes(firewall, output);
    if (wakesOf(this.#firewallWakes, firewall).wants(wakeAt) && wakeAt !== undefined)
      this.#queue.add(wakeAt, { kind: 'firewall-wakes', firewall });
  }

  #observes(firewall: NodeName, { flow, fact }: Extract<FirewallOutput, { readonly kind: 'observes' }>): void {
    this.timeline.add({ at: this.#now, node: firewall, flow, fact });
    const { onTornDown } = this.#options;
    if (!onTornDown || fact.kind !== 'firewall-teardown') return;
    const journey = this.journey(firewall, backward(flow));
    if (journey) onTornDown(journey);
  }

  #afterHost(host: NodeName, { outputs, wakeAt }: Stepped<HostOutput>): void {
    if (wakesOf(this.#hostWakes, host).wants(wakeAt) && wakeAt !== undefined)
      this.#queue.add(wakeAt, { kind: 'host-wakes', host });
    for (const output of outputs)
      if (output.kind === 'sends') {
        const { datagram } = output;
        this.#sees(host, datagram);
        const on = this.#journeys.get(host)?.get(flowKey(datagram.flow));
        const way = { way: 'sent', interface: on?.way.leaves, routers: 0 } as const;
        this.#options.tap?.({ at: this.#now, node: host, datagram, ...way });
        if (on) this.#travels({ datagram, on, stop: 0 });
      } else this.#options.onTold(host, output, this.#now);
  }

  /** Ordinary data is not told one by one. */
  #sees(node: NodeName, datagram: Datagram): void {
    if (datagram.kind !== 'icmp-error' && datagram.role !== undefined) this.#notes(node, datagram, datagram.role);
  }

  #notes(node: NodeName, { flow, length }: Segment, role: NonNullable<Segment['role']>): void {
    this.timeline.add({ at: this.#now, node, flow, fact: { kind: 'segment', role, point: node, bytes: length } });
  }
}

/** Both directions of a circuit, each of which knows the other. */
class CircuitJourney implements Journey {
  readonly way: Way;
  readonly back: Journey;
  readonly came: (Flow | undefined)[] = [];
  readonly went: (Flow | undefined)[] = [];

  constructor({ there, back }: Circuit, returning?: Journey) {
    this.way = there;
    this.back = returning ?? new CircuitJourney({ there: back, back: there }, this);
  }
}

function wakesOf(all: Map<NodeName, Wakes>, node: NodeName): Wakes {
  let wakes = all.get(node);
  if (!wakes) {
    wakes = new Wakes();
    all.set(node, wakes);
  }
  return wakes;
}
