import { type Address, isLoopback, isUnspecified } from '../base/address.ts';
import type { CapturePoint } from '../model/conversation.ts';
import { connectionKey, type Endpoint, formatEndpoint } from '../model/flow.ts';
import type { NodeName, Observation, Process } from '../model/observation.ts';
import { Households } from './households.ts';
import { localAddress } from './local-address.ts';
import { clockOf, type EvidencePage } from './page.ts';
import { PlacedConversation } from './placed-conversation.ts';

/** Which address is whose, as far as the evidence shows it. */
export class HostBook {
  readonly #owner = new Map<Address, NodeName>();

  owns(node: NodeName, address: Address): void {
    if (isLoopback(address) || isUnspecified(address) || this.#owner.has(address)) return;
    this.#owner.set(address, node);
  }

  ownerOf(address: Address): NodeName | undefined {
    return this.#owner.get(address);
  }

  /** `media1` where the owner is known by a name, else the address. */
  nameOf(address: Address): string {
    return this.#owner.get(address) ?? address;
  }

  /** `media1:13724`; a loopback address stays an address: every host has it. */
  endpointOf(endpoint: Endpoint): string {
    const name = isLoopback(endpoint.address) ? endpoint.address : this.nameOf(endpoint.address);
    return name === endpoint.address ? formatEndpoint(endpoint) : `${name}:${endpoint.port}`;
  }

  addressesOf(node: NodeName): readonly Address[] {
    return [...this.#owner].filter(([, owner]) => owner === node).map(([address]) => address);
  }
}

/**
 * Gives every observation its host, and so its clock, and learns who owns which address. Where no folder names the
 * host, the addresses do that its processes connected from and accepted on.
 */
export function assignHosts(pages: readonly EvidencePage[]): HostBook {
  const book = new HostBook();
  for (const page of pages) {
    for (const one of page.observations) {
      const address = one.node === undefined ? undefined : localAddress(one);
      if (one.node !== undefined && address !== undefined) book.owns(one.node, address);
    }
  }
  for (const [address, node] of listedOnce(pages)) book.owns(node, address);
  for (const page of pages) {
    if (page.conversations.length > 0 || page.observations.some(({ node }) => node === undefined)) settle(page, book);
  }
  return book;
}

/**
 * What one host only lists as its own. Of an address that several list nothing is known: each has a docker0 of
 * 172.17.0.1, and an address that moves was here and there.
 */
function listedOnce(pages: readonly EvidencePage[]): ReadonlyMap<Address, NodeName> {
  const listing = new Map<Address, Set<NodeName>>();
  for (const one of pages.flatMap(({ observations }) => observations))
    if (one.kind === 'address-listed' && one.node !== undefined)
      listing.set(one.address, (listing.get(one.address) ?? new Set()).add(one.node));
  return new Map(
    [...listing].flatMap(([address, [node, ...others]]) =>
      node === undefined || others.length > 0 ? [] : [[address, node] as const],
    ),
  );
}

function settle(page: EvidencePage, book: HostBook): void {
  const nameless = page.observations.filter(({ node }) => node === undefined);
  const residence = speaksForBothEnds(nameless) ? severalHosts(nameless) : oneHost(nameless);
  const nodes = nodesOf(residence.households, book);
  const [only] = nodes.size === 1 ? nodes.values() : [];
  const nodeOf = (one: Observation): NodeName => {
    const home = localAddress(one) ?? (one.process && residence.homes.get(one.process));
    return (home && nodes.get(residence.households.of(home))) ?? only ?? page.file;
  };
  page.observations = page.observations.map((one) => (one.node === undefined ? movedTo(nodeOf(one), one) : one));
  if (only !== undefined) nameConversations(page, only);
}

function movedTo(node: NodeName, one: Observation): Observation {
  return { ...one, node, clock: clockOf(node, one.clock.endsWith('(UTC)')) };
}

/** What was captured on a host that is now known by name is on its clocks. */
function nameConversations(page: EvidencePage, node: NodeName): void {
  const named = new Map<CapturePoint, CapturePoint>();
  const nameOf = (point: CapturePoint): CapturePoint => {
    const known = named.get(point) ?? { ...point, node, clock: clockOf(node, point.clock.endsWith('(UTC)')) };
    named.set(point, known);
    return known;
  };
  page.conversations = page.conversations.map((one) =>
    one.point.node === undefined ? new PlacedConversation(one, nameOf(one.point)) : one,
  );
}

/** The name of each household: that of a host that is known already, else its first address. */
function nodesOf(households: Households, book: HostBook): ReadonlyMap<Address, NodeName> {
  const nodes = new Map<Address, NodeName>();
  for (const [first, addresses] of households.all()) {
    const known = addresses.map((address) => book.ownerOf(address)).find((owner) => owner !== undefined);
    nodes.set(first, known ?? first);
    for (const address of addresses) book.owns(known ?? first, address);
  }
  return nodes;
}

/**
 * A connection that one process made and another one accepted, both in one file: the logs of two hosts were pasted
 * together.
 */
function speaksForBothEnds(observations: readonly Observation[]): boolean {
  const made = new Set<string>();
  for (const { kind, flow } of observations) if (kind === 'connected' && flow) made.add(connectionKey(flow));
  return observations.some(
    ({ kind, flow }) =>
      kind === 'accepted' &&
      flow !== undefined &&
      flow.source.address !== flow.destination.address &&
      made.has(connectionKey(flow)),
  );
}

interface Residence {
  readonly households: Households;
  /** An address of the host that a process runs on. */
  readonly homes: ReadonlyMap<Process, Address>;
}

/** All addresses of a file that speaks for one end only are of one host, however many networks it is in. */
function oneHost(observations: readonly Observation[]): Residence {
  const households = new Households();
  let first: Address | undefined;
  for (const one of observations) {
    const address = localAddress(one);
    first ??= address;
    if (first !== undefined && address !== undefined) households.join(first, address);
  }
  return { households, homes: new Map() };
}

/**
 * A process lives where its sockets are; a child lives with its parent; programs of one name in one file live together.
 */
function severalHosts(observations: readonly Observation[]): Residence {
  const households = new Households();
  const homes = new Map<Process, Address>();
  const byPid = new Map<string, Process>();
  const children: [Process, string][] = [];
  for (const one of observations) {
    if (!one.process) continue;
    byPid.set(`${one.process.pid}.${one.process.tid ?? ''}`, one.process);
    if (one.kind === 'spawned') children.push([one.process, `${one.child.pid}.${one.child.tid ?? ''}`]);
    const address = localAddress(one);
    if (address === undefined) continue;
    households.join(homes.get(one.process) ?? address, address);
    if (!homes.has(one.process)) homes.set(one.process, address);
  }
  settleChildren(children, byPid, homes);
  settleByName([...byPid.values()], homes, households);
  return { households, homes };
}

function settleChildren(
  children: readonly [Process, string][],
  byPid: ReadonlyMap<string, Process>,
  homes: Map<Process, Address>,
): void {
  for (const [parent, key] of children) {
    const child = byPid.get(key);
    const home = (child && homes.get(child)) ?? homes.get(parent);
    if (home === undefined) continue;
    for (const kin of child ? [parent, child] : [parent]) if (!homes.has(kin)) homes.set(kin, home);
  }
}

/**
 * bpcd and vnetd of one client write with different process numbers: a process without sockets joins the one household
 * of its name.
 */
function settleByName(processes: readonly Process[], homes: Map<Process, Address>, households: Households): void {
  const ofName = new Map<string, Set<Address>>();
  for (const [{ name }, home] of homes) ofName.set(name, (ofName.get(name) ?? new Set()).add(households.of(home)));
  for (const process of processes) {
    const known = ofName.get(process.name);
    const [only] = known?.size === 1 ? known : [];
    if (!homes.has(process) && process.name !== '' && only !== undefined) homes.set(process, only);
  }
}
