import { type Address, unspecified } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { AssumptionCode, Disposition } from '../model/codes.ts';
import type { DeviceVerdict } from './connection-state.ts';
import type { Departure, Walked, Walking } from './departure.ts';
import type { FilterAnswer, FilterVerdict } from './filter-verdict.ts';
import { refusalOf } from './host/listener.ts';
import { hostRoute } from './host/strong-send.ts';
import { inputRoute } from './host/input-route.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import { hasInItsNetworks } from './host/off-link-gateway.ts';
import { isMulticast } from './host/special-destination.ts';
import { answersFor, askingAddress, type Candidate, flowAt, type NeighbourAnswer } from './host/neighbour.ts';
import type { ChooseHop, OutputRoute } from './host/output-route.ts';
import { hearsOfDrop, notSentAs } from './not-sent.ts';
import { advertisedElsewhere, permanentNeighbour } from './permanent-neighbour.ts';
import { numberOf, type Packet } from './packet.ts';
import type { HookPoint } from './packet-filter.ts';
import type { Reason } from './reason.ts';
import type { Hop, Step, StepKind, Trace } from './step.ts';

/** Firewalls that do not lower the hop count could send a packet round for ever. */
const ARRIVALS_MAX = 512;

/** Follows one packet from its sender to where it is delivered or ends. */
export function walk(walking: Walking, departure: Departure): Walked {
  return new Walk(walking, departure).run();
}

class Walk {
  readonly #walking: Walking;
  readonly #departure: Departure;
  readonly #steps: Step[] = [];
  readonly #path: Hop[] = [];
  readonly #assumed = new Set<AssumptionCode>();
  readonly #seen = new Set<string>();
  /** It is where it was before: what happens is known, and not told again. */
  #looping = false;
  #arrivals = 0;
  #packet: Packet;
  #at: LoadedNode;
  #arrival: string | undefined;

  constructor(walking: Walking, departure: Departure) {
    this.#walking = walking;
    this.#departure = departure;
    this.#at = departure.from;
    this.#packet = {
      ...departure.packet,
      source: departure.packet.source ?? unspecified[familyOf(departure.packet.destination)],
    };
  }

  /**
   * IPv6 hashes the flow label as well, which a node settles behind the look-up for what it sends itself
   * (rt6_multipath_hash() in net/ipv6/route.c).
   */
  readonly #choose: ChooseHop = (count, source) => {
    const { destination } = this.#packet;
    const label = familyOf(destination) === 6 && this.#arrival !== undefined ? ' labelled' : '';
    return this.#walking.state.choose(count, `${flowAt(this.#at, source, destination)}${label}`);
  };

  run(): Walked {
    let ended = this.#depart();
    while (!ended) ended = this.#arrive();
    return ended;
  }

  #depart(): Walked | undefined {
    const { packet, user = 0, device, preferredDevice, ...how } = this.#departure;
    const protocol = numberOf(packet, familyOf(packet.destination));
    const wish = { ...packet, ...how, protocol, device, preferredDevice, user, choose: this.#choose };
    const route = hostRoute(this.#at, wish);
    if (route.kind === 'failed') return this.#notSent(route);
    const destination = (route.kind === 'local' ? route.destination : undefined) ?? packet.destination;
    this.#packet = { ...packet, source: route.source, destination };
    this.#step('source', route.because[0], { packet: this.#packet });
    this.#step('route', route.because[1], route.kind === 'send' ? { egress: route.egress } : {});
    const egress = route.kind === 'send' ? route.egress : 'lo';
    const out = this.#hook({ hook: 'output', packet: this.#packet, egress, user, answers: this.#departure.attached });
    if (out.ended) return out.ended;
    const rerouted = out.rerouted ? hostRoute(this.#at, { ...wish, ...this.#packet, ...RESENT, protocol }) : route;
    if (rerouted.kind === 'failed') return this.#notSent(rerouted, hearsOfDrop(this.#packet));
    if (rerouted !== route)
      this.#step('route', rerouted.because[1], rerouted.kind === 'send' ? { egress: rerouted.egress } : {});
    if (rerouted.kind === 'local') return this.#toItself();
    return this.#leave({ egress: rerouted.egress, nextHop: rerouted.nextHop });
  }

  /** Through the loopback: the packet passes the input hooks of its own node. */
  #toItself(): Walked | undefined {
    const post = this.#hook({ hook: 'postrouting', packet: this.#packet, egress: 'lo' });
    if (post.ended) return post.ended;
    this.#arrival = 'lo';
    return undefined;
  }

  #arrive(): Walked | undefined {
    this.#looping = this.#wasHere();
    if (this.#packet.ttl < 1 || this.#arrivals++ > ARRIVALS_MAX) return this.#expired();
    const arrival = this.#arrival ?? 'lo';
    const device = this.#walking.state.throughDevice(this.#at, this.#packet, arrival);
    if (device) return this.#throughDevice(device, arrival);
    const pre = this.#hook({ hook: 'prerouting', packet: this.#packet, arrival });
    if (pre.ended) return pre.ended;
    // What a node sends to itself keeps the route that it was sent by: no check is made again.
    if (arrival === 'lo') return this.#deliver(arrival);
    const route = inputRoute(this.#at, { packet: this.#packet, arrival, choose: this.#choose });
    if (route.kind === 'drop') {
      this.#explain('admit', route.because.slice(0, -1));
      return this.#end(
        route.disposition,
        route.because.at(-1),
        route.icmp ? { kind: 'icmp', icmp: route.icmp } : undefined,
      );
    }
    if (route.kind === 'local') {
      this.#explain('admit', route.because);
      return this.#deliver(arrival);
    }
    this.#explain('admit', route.because.slice(0, -1));
    const [last] = route.because.slice(-1);
    if (last) this.#step('route', last, { egress: route.egress });
    return this.#forward({ egress: route.egress, nextHop: route.nextHop, mtu: route.route.mtu });
  }

  #deliver(arrival: string): Walked {
    const input = this.#hook({ hook: 'input', packet: this.#packet, arrival });
    if (input.ended) return input.ended;
    const reception = this.#walking.receive(this.#at, this.#packet, this.#heardOn(arrival));
    this.#step('deliver', reception.because);
    if (reception.kind === 'taken') return this.#ended('ACCEPTED', { takenBy: reception.device });
    return this.#ended('NO_LISTENER', { answer: refusalOf(this.#packet) });
  }

  /**
   * To sockets, what a node sends to itself comes in by the interface that owns the address (`rt_iif` of a local
   * route). Errors about UDP are looked up by the device itself, so a socket that is bound to another never hears them
   * (__udp4_lib_err() in net/ipv4/udp.c); with IPv6 it is so for TCP (tcp_v6_err()).
   */
  #heardOn(arrival: string): string {
    const { destination, icmp } = this.#packet;
    const deaf = familyOf(destination) === 4 ? 'udp' : 'tcp';
    if (arrival !== 'lo' || icmp?.about?.protocol === deaf) return arrival;
    return this.#at.own(destination)?.interface.name ?? arrival;
  }

  #forward({ egress, nextHop, mtu }: Onward & { readonly mtu?: number | undefined }): Walked | undefined {
    if (this.#packet.ttl <= 1) return this.#expired();
    this.#packet = { ...this.#packet, ttl: this.#packet.ttl - 1 };
    const fits = mtu ?? this.#at.interfaces.get(egress)?.mtu ?? Number.POSITIVE_INFINITY;
    if (this.#packet.bytes > fits && this.#packet.dontFragment) {
      const text = `${this.#packet.bytes} bytes do not fit ${egress} of ${this.#at.name}, which takes ${fits}.`;
      return this.#end(
        'TOO_BIG',
        { code: 'MTU_EXCEEDED', text, config: [] },
        { kind: 'icmp', icmp: 'fragmentation-needed', mtu: fits },
      );
    }
    const forward = this.#hook({ hook: 'forward', packet: this.#packet, arrival: this.#arrival, egress });
    return forward.ended ?? this.#leave({ egress, nextHop });
  }

  #leave({ egress, nextHop }: Onward): Walked | undefined {
    const post = this.#hook({ hook: 'postrouting', packet: this.#packet, arrival: this.#arrival, egress });
    if (post.ended) return post.ended;
    return this.#overLink({ egress, nextHop });
  }

  /** Leaves the node, and comes in at whoever answers for the next hop. The mark stays behind. */
  #overLink({ egress, nextHop }: Onward): Walked | undefined {
    const here: Candidate = { node: this.#at, interface: egress };
    const { network } = this.#walking;
    if (isMulticast(nextHop)) return this.#toGroup(nextHop);
    const permanent = permanentNeighbour(network, here, nextHop);
    switch (permanent?.kind) {
      case 'somebody':
        return this.#comeIn(egress, permanent.peer, permanent.because);
      case 'nobody':
        if (!this.#looping) this.#path.push({ node: this.#at.name, interface: egress, direction: 'out' });
        return this.#end('NEIGHBOUR_UNREACHABLE', permanent.because);
      case 'not-known':
        if (nextHop !== this.#packet.destination && !network.knows(nextHop)) return this.#outside({ egress, nextHop });
        return this.#end('LEFT_MODEL', permanent.because);
      case undefined:
    }
    const { neighbours } = this.#walking.state;
    const learned = neighbours.of(here, nextHop);
    if (learned) {
      const text = `${learned.node.name} ${learned.interface} asked for ${this.#at.name} before, so it is known as ${nextHop}.`;
      return this.#comeIn(egress, learned, { code: 'NEIGHBOUR_LEARNED', text, config: [] });
    }
    return this.#ask(here, nextHop);
  }

  /** ARP, or neighbour discovery. */
  #ask(here: Candidate, nextHop: Address): Walked | undefined {
    const { state, network } = this.#walking;
    const { neighbours } = state;
    if (!this.#at.isLinux && nextHop !== this.#packet.destination && isOffLink(here, nextHop))
      this.#assumed.add('ASSUMED_GATEWAY_TAKEN');
    const peers = network.mayAnswer(here, nextHop);
    const egress = here.interface;
    const sender = askingAddress(this.#at, egress, { target: nextHop, packet: this.#packet });
    const asked = peers.map((peer) => {
      const answer = answersFor(peer, { target: nextHop, sender, choose: (count, flow) => state.choose(count, flow) });
      const astray = answer.answers ? advertisedElsewhere(network, peer, { asker: here, sender }) : undefined;
      return { peer, answer: astray ? { answers: false, because: astray } : answer };
    });
    const answering = asked.filter(({ answer }) => answer.answers);
    for (const { peer } of answering) if (sender !== undefined) neighbours.learn(peer, sender, here);
    const [first] = answering;
    const shy = asked.find(({ answer }) => answer.because.code === 'ARP_SOURCE_REFUSED');
    if (!first && shy && this.#walking.state.neighboursKnown)
      return this.#comeIn(egress, shy.peer, {
        ...shy.answer.because,
        code: 'NEIGHBOUR_KNOWN',
        text: `${shy.peer.node.name} ${shy.peer.interface} has ${nextHop}, and is known from other traffic: asked now from ${sender ?? 'nowhere'} it would not answer.`,
        assumed: ['ASSUMED_NEIGHBOUR_KNOWN'],
      });
    if (!first) {
      const silent = asked.map(({ answer }) => answer);
      return this.#nobody({ egress, nextHop }, silent);
    }
    const quickest = answering[state.choose(answering.length)] ?? first;
    neighbours.learn(here, nextHop, quickest.peer);
    const either = answering.length > 1 ? { assumed: ['ASSUMED_EITHER_PATH'] as const } : {};
    return this.#comeIn(egress, quickest.peer, { ...quickest.answer.because, ...either });
  }

  #comeIn(egress: string, { node, interface: name }: Candidate, because: Reason): undefined {
    this.#step('neighbour', because, { egress });
    if (!this.#looping) this.#path.push({ node: this.#at.name, interface: egress, direction: 'out' });
    this.#at = node;
    this.#arrival = name;
    this.#packet = { ...this.#packet, mark: 0 };
    if (!this.#looping) this.#path.push({ node: node.name, interface: name, direction: 'in' });
    return undefined;
  }

  #nobody({ egress, nextHop }: Onward, answers: readonly NeighbourAnswer[]): Walked | undefined {
    const { network } = this.#walking;
    const refusing = answers.find(({ because }) => because.code !== 'NEIGHBOUR_SILENT');
    if (!refusing && !network.network.complete && !network.knows(nextHop))
      return nextHop === this.#packet.destination ? this.#notKnown(nextHop) : this.#outside({ egress, nextHop });
    const text = `nobody on the link of ${this.#at.name} ${egress} answers for ${nextHop}.`;
    const because: Reason = refusing ? refusing.because : { code: 'NEIGHBOUR_SILENT', text, config: [] };
    // The kernel tells whoever sent it: itself with EHOSTUNREACH, others with an ICMP message (arp_error_report()).
    return this.#end('NEIGHBOUR_UNREACHABLE', because, { kind: 'icmp', icmp: 'host-unreachable' });
  }

  #toGroup(group: Address): Walked {
    const text = `${group} is a group of hosts, and who is in it is not in the model.`;
    return this.#end('LEFT_MODEL', { code: 'DESTINATION_GROUP', text, config: [] });
  }

  /** A neighbour that is not in the model, and that nothing says is not there: it may answer, or nobody does. */
  #notKnown(nextHop: Address): Walked {
    const text = `no node of the model has ${nextHop}, and the network is not said to be complete: whether somebody answers is not known.`;
    return this.#end('LEFT_MODEL', { code: 'NEIGHBOUR_NOT_KNOWN', text, config: [], assumed: ['ASSUMED_INCOMPLETE'] });
  }

  /** A gateway that is not in the model: it is taken to do its work. */
  #outside({ egress, nextHop }: Onward): Walked | undefined {
    const nearest = this.#walking.network.nearest(this.#packet.destination);
    const because: Reason = {
      code: 'NEIGHBOUR_OUTSIDE',
      text: `${nextHop} is not in the model.`,
      config: [],
      assumed: ['ASSUMED_OUTSIDE_WORKS'],
    };
    if (!nearest || nearest.node === this.#at) return this.#end('LEFT_MODEL', because);
    return this.#comeIn(egress, nearest, because);
  }

  #throughDevice({ verdict, onward }: DeviceVerdict, arrival: string): Walked | undefined {
    const ended = this.#take(verdict);
    if (ended) return ended;
    return onward.kind === 'deliver' ? this.#deliver(arrival) : this.#overLink(onward);
  }

  #hook(point: HookPoint): { readonly ended?: Walked; readonly rerouted: boolean } {
    const verdict = this.#walking.state.filterOf(this.#at).pass(point);
    const ended = this.#take(verdict);
    return { ...(ended ? { ended } : {}), rerouted: verdict.rerouted };
  }

  #take({ action, packet, steps, assumed }: FilterVerdict): Walked | undefined {
    for (const { kind, because, packet: changed } of steps)
      this.#step(kind, because, changed ? { packet: changed } : {});
    for (const code of assumed) this.#assumed.add(code);
    this.#packet = packet;
    return action.kind === 'pass'
      ? undefined
      : this.#ended(action.disposition, action.answer ? { answer: action.answer } : {});
  }

  #wasHere(): boolean {
    const { source, destination, destinationPort, mark } = this.#packet;
    // Not by the source port: each round through a translation gives it another one.
    const port = this.#packet.protocol === 'icmp' ? '' : destinationPort;
    const key = `${this.#at.name} ${this.#arrival} ${source} ${destination}:${port} ${mark}`;
    const seen = this.#seen.has(key);
    this.#seen.add(key);
    return seen;
  }

  /** Going round is followed to where the hop count ends, because that node sends the answer; it is told only once. */
  #expired(): Walked {
    const answer: FilterAnswer = { kind: 'icmp', icmp: 'time-exceeded' };
    const looped = this.#looping;
    this.#looping = false;
    if (looped) {
      const text = `the packet comes round again and again until its hop count ends at ${this.#at.name}.`;
      return this.#end('LOOP', { code: 'LOOPED', text, config: [] }, answer);
    }
    const text = `the hop count ends at ${this.#at.name}.`;
    return this.#end('TTL_EXPIRED', { code: 'HOP_COUNT_ZERO', text, config: [] }, answer);
  }

  #notSent({ error, because }: Extract<OutputRoute, { kind: 'failed' }>, isTold = true): Walked {
    this.#step('end', because);
    return this.#ended(notSentAs(because), isTold ? { error } : {});
  }

  #explain(kind: StepKind, reasons: readonly Reason[]): void {
    for (const because of reasons) this.#step(kind, because);
  }

  #step(kind: StepKind, because: Reason, more: { readonly egress?: string; readonly packet?: Packet } = {}): void {
    if (this.#looping) return;
    for (const code of because.assumed ?? []) this.#assumed.add(code);
    if (this.#at.node.system === 'not-known') this.#assumed.add('ASSUMED_UNKNOWN_SYSTEM');
    this.#steps.push({
      at: this.#at.name,
      kind,
      because,
      ...(this.#arrival === undefined ? {} : { ingress: this.#arrival }),
      ...more,
    });
  }

  #end(disposition: Disposition, because: Reason | undefined, answer?: FilterAnswer): Walked {
    if (because) this.#step('end', because);
    return this.#ended(disposition, answer ? { answer } : {});
  }

  #ended(disposition: Disposition, more: Pick<Walked, 'answer' | 'takenBy' | 'error'>): Walked {
    const trace: Trace = {
      direction: this.#departure.direction,
      packet: this.#made(),
      from: this.#departure.from.name,
      steps: this.#steps,
      disposition,
      endedAt: this.#at.name,
      ...(more.answer ? { answer: more.answer } : {}),
      assumed: [...this.#assumed],
      path: this.#path,
    };
    return {
      trace,
      packet: this.#packet,
      at: this.#at,
      ...(this.#arrival === undefined ? {} : { arrival: this.#arrival }),
      ...more,
    };
  }

  /** The packet with the addresses that its sender gave it. */
  #made(): Packet {
    const { packet } = this.#departure;
    const { source, destination } = this.#steps.find(({ kind }) => kind === 'source')?.packet ?? this.#packet;
    return { ...packet, source: packet.source ?? source, destination };
  }
}

/**
 * What is left of how it was sent when rules of the output chain send it another way (ip_route_me_harder(),
 * ip6_route_me_harder()).
 */
const RESENT = { preferredDevice: undefined, answer: true, connects: false } as const;

interface Onward {
  readonly egress: string;
  readonly nextHop: Address;
}

const isOffLink = ({ node, interface: name }: Candidate, gateway: Address): boolean => {
  const one = node.interfaces.get(name);
  return one !== undefined && !hasInItsNetworks(one, gateway);
};
