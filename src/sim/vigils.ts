import { type Instant, instant, later } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';
import { backward } from './known-flow.ts';
import type { Firewall } from './firewall/firewall.ts';
import type { Journey } from './journey.ts';
import type { SocketId, TcpHost } from './tcp/host.ts';
import { type Afloat, durationOf, type Party, type Post, stopsOf, Vigil } from './vigil.ts';

export interface VigilsOptions {
  readonly hosts: Pick<ReadonlyMap<NodeName, TcpHost>, 'get'>;
  readonly firewalls: Pick<ReadonlyMap<NodeName, Firewall>, 'get'>;
  /** A machine wants to be woken at another time than before. */
  readonly wakesHost: (host: NodeName, at: Instant | undefined) => void;
  readonly wakesFirewall: (firewall: NodeName, at: Instant | undefined) => void;
  readonly floats: (one: Afloat) => void;
  /** Somebody is told of single segments: then all are played, and it is only known that nothing else happens. */
  readonly playsAll: boolean;
}

/** The connections on which nothing happens but keepalive, for ever; they are not played where nobody could tell. */
export class Vigils {
  readonly #options: VigilsOptions;
  readonly #all = new Set<Vigil>();
  readonly #ofSocket = new Map<NodeName, Map<SocketId, Vigil>>();

  constructor(options: VigilsOptions) {
    this.#options = options;
  }

  get areAny(): boolean {
    return this.#all.size > 0;
  }

  /** Whether nothing else comes by that way. */
  areOn(journey: Journey): boolean {
    for (const { parties } of this.#all) if (parties.some(({ sends }) => sends === journey)) return true;
    return false;
  }

  /** A keepalive of `host` was answered, which came by `on`: perhaps that is all that happens from now on. */
  begin(host: NodeName, on: Journey, now: Instant): void {
    const vigil = this.#vigilOf(host, on, now);
    if (!vigil) return;
    for (const party of vigil.parties) this.#endIn(party, now);
    this.#all.add(vigil);
    for (const { host: name, rest } of vigil.parties) this.#of(name).set(rest.socket, vigil);
    if (this.#options.playsAll) return;
    const { hosts, wakesHost } = this.#options;
    for (const { host: name, flow } of vigil.parties) wakesHost(name, hosts.get(name)?.leaves(flow));
    for (const { near } of vigil.posts) near.upkeep.leaves();
  }

  /** What `ask` answers where these connections are looked after by nobody. */
  without<T>(ask: () => T): T {
    if (!this.#options.playsAll) return ask();
    const { hosts } = this.#options;
    for (const { parties, posts } of this.#all) {
      for (const { host, flow } of parties) hosts.get(host)?.leaves(flow);
      for (const { near } of posts) near.upkeep.leaves();
    }
    const answer = ask();
    for (const { parties, posts } of this.#all) {
      for (const { host, flow } of parties) hosts.get(host)?.takesBack(flow, undefined);
      for (const { near } of posts) near.upkeep.takesBack();
    }
    return answer;
  }

  #endIn({ host, rest }: Party, now: Instant): void {
    this.endOf(host, rest.socket, now);
  }

  /** Something happens to a socket. */
  endOf(host: NodeName, socket: SocketId, now: Instant): void {
    const vigil = this.#ofSocket.get(host)?.get(socket);
    if (vigil) this.#end(vigil, tickBefore(now));
  }

  /** Something happens to a host. */
  endOn(host: NodeName, now: Instant): void {
    for (const vigil of new Set(this.#ofSocket.get(host)?.values())) this.#end(vigil, tickBefore(now));
  }

  /** Something happens to all. */
  endAll(now: Instant): void {
    for (const vigil of this.#all) this.#end(vigil, tickBefore(now));
  }

  /** Nothing happens any more. */
  rest(now: Instant): void {
    for (const vigil of this.#all) this.#end(vigil, now);
  }

  /** `now` is the last moment of which everything is over. */
  #end(vigil: Vigil, now: Instant): void {
    const { hosts, wakesHost, wakesFirewall, floats, playsAll } = this.#options;
    this.#all.delete(vigil);
    for (const party of vigil.parties) this.#of(party.host).delete(party.rest.socket);
    if (playsAll) return;
    for (const post of vigil.posts) wakesFirewall(post.device, vigil.tells(post, now));
    for (const party of vigil.parties) {
      wakesHost(party.host, hosts.get(party.host)?.takesBack(party.flow, vigil.resumed(party, now)));
    }
    for (const one of vigil.afloat(now)) floats(one);
  }

  #of(host: NodeName): Map<SocketId, Vigil> {
    let known = this.#ofSocket.get(host);
    if (!known) {
      known = new Map();
      this.#ofSocket.set(host, known);
    }
    return known;
  }

  /** Undefined: something is going on, or somebody on the way loses patience between two signs of life. */
  #vigilOf(host: NodeName, on: Journey, now: Instant): Vigil | undefined {
    const near = this.#party(host, on.back, now);
    const { end } = on.back.way;
    const far = near && end.kind === 'host' ? this.#party(end.host, on, now) : undefined;
    if (!near || !far || [near, far].some((one) => later(one.rest.sentAt, durationOf(one)) > now)) return undefined;
    const posts = this.#posts(near, far);
    const vigil = posts && new Vigil(near, far, posts);
    const every = vigil?.every;
    if (every === undefined) return undefined;
    // Behind the one of this moment the next comes a round later, or the other end's sooner.
    const isPatient = ({ near: { upkeep } }: Post) => upkeep.silence === undefined || upkeep.silence > every;
    return posts?.every(isPatient) ? vigil : undefined;
  }

  /** `sends`: the way of what it sends. */
  #party(host: NodeName, sends: Journey, now: Instant): Party | undefined {
    const stops = stopsOf(sends.way);
    // What comes to the end of the other way is for the flow that this end sends.
    const { came, way } = sends.back;
    const arrived = came[way.crossings.length];
    const flow = arrived && backward(arrived);
    const rest = flow && this.#options.hosts.get(host)?.rest(flow, now);
    return stops && flow && rest && { host, flow, rest, sends, stops };
  }

  /** Undefined: a device keeps more than times, or sees one direction only. */
  #posts(near: Party, far: Party): readonly Post[] | undefined {
    const [there, back] = [this.#sides(near), this.#sides(far)];
    if (!there || there.size !== back?.size) return undefined;
    const posts: Post[] = [];
    for (const [device, side] of there) {
      const other = back.get(device);
      if (!other) return undefined;
      posts.push({ device, near: side, far: other });
    }
    return posts;
  }

  #sides({ sends }: Party): ReadonlyMap<NodeName, Post['near']> | undefined {
    const sides = new Map<NodeName, Post['near']>();
    for (const [stop, { device }] of sends.way.crossings.entries()) {
      const firewall = this.#options.firewalls.get(device);
      if (!firewall) continue;
      const flow = sends.came[stop];
      const upkeep = flow && firewall.upkeep(flow);
      if (!upkeep || sides.has(device)) return undefined;
      sides.set(device, { upkeep, stop });
    }
    return sides;
  }
}

/**
 * What happens at one moment is in the order in which it was known (`src/sim/event-queue.ts`). Faults and words of
 * programs are known since they were planned, a probe since the answer before it: so it comes behind them, and so does
 * what is on its way.
 */
const tickBefore = (now: Instant): Instant => instant(now - 1);
