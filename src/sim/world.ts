import { type Duration } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import { limits } from '../base/limits.ts';
import type { Random } from '../base/random.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import { Alarm } from './alarm.ts';
import { type Datagram, icmpErrorOf, resetFor, type Segment } from './datagram.ts';
import { backward, flowKey } from './known-flow.ts';
import { EventQueue } from './event-queue.ts';
import type { Impairment } from './impairments.ts';
import type { Firewall, FirewallInput, FirewallOutput } from './firewall/firewall.ts';
import type { Happens } from './happening.ts';
import { CircuitJourney, type Journey } from './journey.ts';
import { type Stepped, WAKE } from './machine.ts';
import { isTapped, receivedOf, type Sighting, type Tap } from './tap.ts';
import type { HostInput, HostOutput, TcpHost } from './tcp/host.ts';
import { Outages } from './outages.ts';
import { atOnce, type Turns } from './turns.ts';
import { noticedSilence } from './silence.ts';
import { type Recording, SimulatedTimeline } from './timeline.ts';
import { Travelling } from './travelling.ts';
import { Vigils } from './vigils.ts';
import { AllWakes, type Wakes } from './wakes.ts';
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
  readonly eventsMax?: number | undefined;
  /** Undefined: all. */
  readonly record?: Recording;
  /** Decides which packets a bad link loses. */
  readonly random?: Random;
  /** Whether a node asks for its neighbours as Linux does. Undefined: none does, and loss is silent. */
  readonly asksNeighbours?: (node: NodeName) => boolean;
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

/** Some milliseconds of playing. */
const EVENTS_A_TURN = 4_096;

/** Hosts and firewalls, the ways between them, and the one queue of all that is going to happen. */
export class World {
  readonly timeline: SimulatedTimeline;
  readonly #options: WorldOptions;
  readonly #queue = new EventQueue<Happens>();
  /** Which way a flow goes that leaves a node, as its first packet showed. */
  readonly #journeys = new Map<NodeName, Map<string, Journey>>();
  readonly #hostWakes = new AllWakes();
  readonly #firewallWakes = new AllWakes();
  readonly #outages: Outages;
  readonly #vigils: Vigils;
  #now: Instant = instant(0);
  #events = 0;
  #nextLook: Instant = instant(0);

  constructor(options: WorldOptions) {
    this.#options = options;
    this.timeline = new SimulatedTimeline(options.record);
    this.#outages = new Outages(options, {
      alarm: (at, ring) => this.alarm(at, ring),
      travels: (travelling) => this.#travels(travelling),
      arrives: (at, travelling) => this.#queue.add(at, travelling),
    });
    const { hosts, firewalls, record = 'all', tap, watch } = options;
    this.#vigils = new Vigils({
      hosts,
      firewalls,
      playsAll: record === 'all' || tap !== undefined || watch !== undefined,
      wakesHost: (host, at) => this.#wakesHost(host, at),
      wakesFirewall: (firewall, at) => this.#wakesFirewall(firewall, at),
      floats: ({ segment, on, stop, at }) => this.#queue.add(at, new Travelling(segment, { on, stop })),
    });
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
    // Who sees one direction only for a while notices what this does not know of.
    const journey = this.#outages.areAny ? undefined : this.journey(host, flow);
    const circuit = journey && { there: journey.way, back: journey.back.way };
    return circuit && noticedSilence(this.#options, { host, flow, circuit });
  }

  /** Has a host do something now. */
  command(host: NodeName, input: HostInput): void {
    this.#rouses(host, input);
    const machine = this.#options.hosts.get(host);
    if (machine) this.#afterHost(host, machine.step(input, this.#now));
  }

  /** Who keeps a vigil is to be found where it would be without. */
  #rouses(host: NodeName, input: HostInput): void {
    switch (input.kind) {
      case 'socket':
        return this.#vigils.endOf(host, input.socket, this.#now);
      case 'stop-listening':
      case 'set-keepalive':
      case 'restart':
        return this.#vigils.endOn(host, this.#now);
      case 'connect':
      case 'listen':
      case 'accepted':
      case 'arrives':
    }
  }

  /** Has something happen to a firewall now. */
  strike(firewall: NodeName, input: Exclude<FirewallInput, { readonly kind: 'arrives' }>): void {
    this.#vigils.endAll(this.#now);
    const machine = this.#options.firewalls.get(firewall);
    if (machine) this.#afterFirewall(firewall, machine.step(input, this.#now));
  }

  /** From now on, and for so long, packets are lost, or take another way. */
  impair(one: Impairment, lasts?: Duration): void {
    this.#vigils.endAll(this.#now);
    this.#outages.begin(one, lasts === undefined ? undefined : later(this.#now, lasts));
  }

  /** Has `ring` called at a time. */
  alarm(at: Instant, ring: (now: Instant) => void): Alarm {
    const alarm = new Alarm(ring);
    this.#queue.add(at, alarm);
    return alarm;
  }

  run(until: Instant): RunEnd {
    return atOnce(this.turns(until));
  }

  /** The same, with a rest now and then. */
  *turns(until: Instant): Turns<RunEnd> {
    const ended = yield* this.#play(until);
    if (ended === 'EVENTS_MAX') return this.#rests(ended);
    const left = this.#vigils.without(() => this.#left());
    if (left !== 'nothing' || this.#vigils.areAny) this.#now = until;
    return this.#rests(left === 'something' ? 'time-over' : 'nothing-left');
  }

  #rests(ended: RunEnd): RunEnd {
    this.#vigils.rest(this.#now);
    return ended;
  }

  /**
   * Besides keepalive that goes on for ever. A wake that was put off and an alarm that was stopped are nothing, though
   * they are still in the queue. `what-nobody-hears`: devices forget connections, and tell nobody.
   */
  #left(): 'nothing' | 'what-nobody-hears' | 'something' {
    const { hosts, firewalls } = this.#options;
    for (const { what } of this.#queue.all) if (this.#isComing(what)) return 'something';
    for (const name of this.#hostWakes.names) if (hosts.get(name)?.wakeAt !== undefined) return 'something';
    const devices = [...this.#firewallWakes.names].map((name) => firewalls.get(name));
    if (devices.some((device) => device?.willSpeak)) return 'something';
    return devices.some((device) => device?.wakeAt !== undefined) ? 'what-nobody-hears' : 'nothing';
  }

  #isComing(what: Happens): boolean {
    if (what.kind === 'arrives') return !this.#vigils.areOn(what.on);
    return what.kind === 'alarm' && !what.isStopped;
  }

  *#play(until: Instant): Turns<RunEnd> {
    const eventsMax = this.#options.eventsMax ?? limits.simulatedEventsMax;
    for (let next = this.#queue.first; next; next = this.#queue.first) {
      if (next.at > until) return 'time-over';
      if (this.#events >= eventsMax) return 'EVENTS_MAX';
      if (this.#events % EVENTS_A_TURN === EVENTS_A_TURN - 1) yield;
      this.#queue.take();
      if (next.what.kind === 'alarm' && next.what.isStopped) continue;
      this.#looksUntil(next.at);
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
        return this.#isDue(this.#hostWakes.of(what.host), what) ? this.#wakeHost(what.host) : undefined;
      case 'firewall-wakes':
        return this.#isDue(this.#firewallWakes.of(what.firewall), what) ? this.#wakeFirewall(what.firewall) : undefined;
      case 'alarm':
        return what.rings(this.#now);
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

  #isDue(wakes: Wakes, what: Happens): boolean {
    const { isDue, again } = wakes.comes(this.#now);
    if (again !== undefined) this.#queue.add(again, what);
    return isDue;
  }

  // On the way

  #arrives(travelling: Travelling): void {
    const { datagram, on, stop } = travelling;
    const crossing = on.way.crossings[stop];
    if (!crossing) return this.#ends(travelling);
    const { device, arrival, egress, own } = crossing;
    const machine = this.#options.firewalls.get(device);
    // What comes from an end, or is for it, passes the end's own table by whichever way it goes.
    if (!machine || (!own && this.#outages.leadsAround(device, arrival)))
      return this.#travels(travelling.onward(datagram));
    if (isTapped(own, 'receiver')) this.#taps(device, arrival, travelling);
    this.#learnsBack(device, datagram.flow, on, stop);
    const stepped = machine.step({ kind: 'arrives', datagram, arrival, egress, own: own?.of }, this.#now);
    for (const output of stepped.outputs)
      if (output.kind === 'passes' || (output.kind === 'sends' && output.datagram.kind === 'syn')) {
        this.#learnsOnward(device, output.datagram.flow, on, stop);
        if (output.kind !== 'passes') continue;
        if (isTapped(own, 'sender')) this.#tapsSent(device, on, output.datagram);
        this.#travels(travelling.onward(output.datagram));
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
        if (!isTapped(on.way.crossings.at(-1)?.own, 'receiver')) this.#taps(end.host, end.interface, travelling);
        this.#learnsBack(end.host, datagram.flow, on, on.way.crossings.length);
        const machine = this.#options.hosts.get(end.host);
        if (machine) this.#afterHost(end.host, machine.step({ kind: 'arrives', datagram }, this.#now));
        if (datagram.kind === 'ack' && datagram.role === 'keepalive-answer' && !this.#outages.areAny)
          this.#vigils.begin(end.host, on, this.#now);
      }
    }
  }

  #refuses(datagram: Datagram, on: Journey, { answer, by }: Extract<Way['end'], { readonly kind: 'refused' }>): void {
    if (datagram.kind === 'icmp-error' || datagram.kind === 'reset') return;
    const reply = answer === 'reset' ? resetFor(datagram) : icmpErrorOf(datagram, answer);
    this.#travels(new Travelling(reply, { on: on.back, stop: 0, refusedBy: by }));
  }

  #travels(travelling: Travelling): void {
    const { crossings, end, passes } = travelling.on.way;
    const crossing = crossings[travelling.stop];
    if (this.#outages.areAny && this.#outages.take(travelling, (crossing ?? { passes }).passes, this.#now)) return;
    const last = end.kind === 'lost' ? end.at?.delay : end.delay;
    const delay: Duration | undefined = crossing?.delay ?? last;
    if (delay !== undefined) this.#queue.add(later(this.#now, delay), travelling);
  }

  #taps(node: NodeName, on: string | undefined, travelling: Travelling, dropped?: Sighting['dropped']): void {
    this.#options.tap?.({ at: this.#now, node, interface: on, ...receivedOf(travelling), ...(dropped && { dropped }) });
  }

  #tapsSent(node: NodeName, on: Journey | undefined, datagram: Datagram): void {
    this.#options.tap?.({ at: this.#now, node, datagram, way: 'sent', interface: on?.way.leaves, routers: 0 });
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

  /** A device speaks by itself: on from its place on the way, or straight to the end where it has none on it. */
  #speaks(device: NodeName, datagram: Datagram): void {
    const on = this.#journeys.get(device)?.get(flowKey(datagram.flow));
    if (!on) return;
    const { crossings } = on.way;
    const here = crossings.findIndex((crossing) => crossing.device === device);
    const [stop, spokenAt] = here < 0 ? [crossings.length, undefined] : [here + 1, here];
    if (isTapped(crossings[here]?.own, 'sender')) this.#tapsSent(device, on, datagram);
    this.#travels(new Travelling(datagram, { on, stop, spokenAt }));
  }

  // What machines answer

  #afterFirewall(firewall: NodeName, { outputs, wakeAt }: Stepped<FirewallOutput>): void {
    for (const output of outputs)
      if (output.kind === 'sends') {
        this.#sees(firewall, output.datagram);
        this.#speaks(firewall, output.datagram);
      } else if (output.kind === 'observes') this.#observes(firewall, output);
    this.#wakesFirewall(firewall, wakeAt);
  }

  #wakesFirewall(firewall: NodeName, at: Instant | undefined): void {
    if (this.#firewallWakes.of(firewall).wants(at) && at !== undefined)
      this.#queue.add(at, { kind: 'firewall-wakes', firewall });
  }

  #wakesHost(host: NodeName, at: Instant | undefined): void {
    if (this.#hostWakes.of(host).wants(at) && at !== undefined) this.#queue.add(at, { kind: 'host-wakes', host });
  }

  #observes(firewall: NodeName, { flow, fact }: Extract<FirewallOutput, { readonly kind: 'observes' }>): void {
    this.timeline.add({ at: this.#now, node: firewall, flow, fact });
    const { onTornDown } = this.#options;
    if (!onTornDown || !flow || fact.kind !== 'firewall-teardown') return;
    const journey = this.journey(firewall, backward(flow));
    if (journey) onTornDown(journey);
  }

  #afterHost(host: NodeName, { outputs, wakeAt }: Stepped<HostOutput>): void {
    this.#wakesHost(host, wakeAt);
    for (const output of outputs)
      if (output.kind === 'sends') {
        const { datagram } = output;
        this.#sees(host, datagram);
        const on = this.#journeys.get(host)?.get(flowKey(datagram.flow));
        if (!isTapped(on?.way.crossings[0]?.own, 'sender')) this.#tapsSent(host, on, datagram);
        if (on) this.#travels(new Travelling(datagram, { on, stop: 0 }));
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
