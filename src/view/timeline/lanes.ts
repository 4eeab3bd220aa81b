import { isLoopback } from '../../base/address.ts';
import type { HostBook } from '../../evidence/hosts.ts';
import type { Endpoint } from '../../model/flow.ts';
import { hostLane, type LaneName } from './lane-name.ts';
import { type Lane, sceneLimits } from './scene.ts';
import type { Sight } from './sight.ts';

/** The lanes of one picture, from left to right: who calls, the firewalls, who is called. */
export class Lanes {
  readonly all: readonly Lane[];
  /** Parties for which there was no room. */
  readonly omitted: number;
  readonly #names: readonly LaneName[];

  constructor(sights: readonly Sight[], hosts: HostBook) {
    const wanted = byImportance([...sights.flatMap(seenBy), ...farEnds(sights, hosts)]);
    const chosen = new Set(wanted.slice(0, sceneLimits.lanesMax).map(({ id }) => id));
    this.omitted = wanted.length - chosen.size;
    const place = placesOf(sights, hosts);
    const seen = wanted.filter(({ id }) => chosen.has(id));
    const firstOfNode = new Map<string, number>();
    const order = orderOfAppearance(sights, seen);
    for (const [i, { node }] of order.entries()) if (!firstOfNode.has(node)) firstOfNode.set(node, i);
    const side = (lane: LaneName) => sideOf(lane, place);
    const node = (lane: LaneName) => firstOfNode.get(lane.node) ?? 0;
    this.#names = order.toSorted((a, b) => side(a) - side(b) || node(a) - node(b));
    this.all = this.#names.map((lane) => laneIn(sights, lane));
  }

  indexOf({ id }: LaneName): number | undefined {
    const index = this.#names.findIndex((one) => one.id === id);
    return index < 0 ? undefined : index;
  }

  /** The lanes of the host that owns an address; loopback belongs to the host that speaks. */
  of(endpoint: Endpoint, hosts: HostBook, speaker: string): readonly number[] {
    const node = isLoopback(endpoint.address) ? speaker : hosts.nameOf(endpoint.address);
    return this.#names.flatMap((lane, i) => (lane.node === node ? [i] : []));
  }
}

const seenBy = ({ lane, alsoAt, weight }: Sight) => [lane, ...alsoAt].map((one) => ({ lane: one, weight }));

/** Both ends of what is drawn need a lane, or there is nowhere to draw an arrow to. */
function farEnds(sights: readonly Sight[], hosts: HostBook): { lane: LaneName; weight: number }[] {
  const present = new Set(sights.flatMap(seenBy).map(({ lane }) => lane.node));
  return sights.flatMap(({ flow, weight }) =>
    (flow ? [flow.source, flow.destination] : [])
      .filter(({ address }) => !isLoopback(address))
      .map(({ address }) => hosts.nameOf(address))
      .filter((node) => !present.has(node))
      .map((node) => ({ lane: hostLane(node), weight: weight * 0.9 })),
  );
}

function byImportance(all: readonly { lane: LaneName; weight: number }[]): LaneName[] {
  const best = new Map<string, { lane: LaneName; weight: number }>();
  for (const one of all) {
    const known = best.get(one.lane.id);
    if (!known || one.weight > known.weight) best.set(one.lane.id, one);
  }
  return [...best.values()].toSorted((a, b) => b.weight - a.weight).map(({ lane }) => lane);
}

function orderOfAppearance(sights: readonly Sight[], chosen: readonly LaneName[]): LaneName[] {
  const ids = new Map(chosen.map((lane) => [lane.id, lane]));
  const seen = new Map<string, LaneName>();
  for (const { lane } of sights.flatMap(seenBy)) {
    const known = ids.get(lane.id);
    if (known) seen.set(lane.id, known);
  }
  for (const lane of chosen) seen.set(lane.id, lane);
  return [...seen.values()];
}

/** How often each host called and was called. */
function placesOf(sights: readonly Sight[], hosts: HostBook): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const { flow, one, sentence } of sights) {
    if (!flow || isLoopback(flow.source.address)) continue;
    // Denials and segments run from sender to receiver, not from caller to called: they decide only where nothing else
    // does.
    const undirected = one?.kind === 'firewall-denied' || (one?.kind === 'segment' && one.role !== 'syn');
    const weight = (undirected ? 0.01 : 1) * (sentence === undefined ? 1 : 2);
    const [caller, called] = [hosts.nameOf(flow.source.address), hosts.nameOf(flow.destination.address)];
    calls.set(caller, (calls.get(caller) ?? 0) + weight);
    calls.set(called, (calls.get(called) ?? 0) - weight);
  }
  return calls;
}

function sideOf({ kind, node }: LaneName, calls: ReadonlyMap<string, number>): number {
  const balance = calls.get(node);
  if (balance === undefined) return kind === 'firewall' || kind === 'capture' ? 1 : 2;
  return balance > 0 ? 0 : 2;
}

function laneIn(sights: readonly Sight[], { id, kind, node, name }: LaneName): Lane {
  const here = sights.filter((sight) => [sight.lane, ...sight.alsoAt].some((lane) => lane.id === id));
  const pids = [...new Set(here.flatMap(({ one }) => one?.process?.pid || []))];
  return { kind, node, name, pids, speaks: here.length > 0 };
}
