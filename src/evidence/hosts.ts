import type { Address } from '../base/address.ts';
import { isLoopback } from '../base/address.ts';
import type { NodeName, Observation, Process } from '../model/observation.ts';
import { clockOf, type EvidencePage } from './page.ts';

/**
 * Which address is whose. A process that connected FROM an address, or accepted TO one, runs on the host that owns it;
 * that is how the hosts of a file are told apart in which the logs of several were pasted together.
 */
export class HostBook {
  readonly #owner = new Map<Address, NodeName>();

  owns(node: NodeName, address: Address): void {
    if (!isLoopback(address) && !this.#owner.has(address)) this.#owner.set(address, node);
  }

  ownerOf(address: Address): NodeName | undefined {
    return this.#owner.get(address);
  }

  /** `media1` where the owner is known by a name, else the address. */
  nameOf(address: Address): string {
    return this.#owner.get(address) ?? address;
  }

  addressesOf(node: NodeName): readonly Address[] {
    return [...this.#owner].filter(([, owner]) => owner === node).map(([address]) => address);
  }
}

/** The address that an observation proves to be its host's own. */
function localAddress(one: Observation): Address | undefined {
  switch (one.kind) {
    case 'connected':
    case 'socket-state':
      return one.flow?.source.address;
    case 'accepted':
      return one.flow?.destination.address;
    case 'bound':
      return one.local.address;
    default:
      return undefined;
  }
}

/** Gives every observation its host (and so its clock), and learns who owns which address. */
export function assignHosts(pages: readonly EvidencePage[]): HostBook {
  const book = new HostBook();
  for (const page of pages) learn(page.observations, book);
  for (const page of pages) if (page.observations.some((one) => one.node === undefined)) splitByProcess(page, book);
  return book;
}

function learn(observations: readonly Observation[], book: HostBook): void {
  for (const one of observations) {
    const address = localAddress(one);
    if (one.node !== undefined && address !== undefined) book.owns(one.node, address);
  }
}

function splitByProcess(page: EvidencePage, book: HostBook): void {
  const homes = homesOfProcesses(page.observations);
  const alone = new Set(homes.values()).size === 1 ? [...homes.values()][0] : undefined;
  page.observations = page.observations.map((one) => {
    if (one.node !== undefined) return one;
    const home = (one.process && homes.get(one.process)) ?? localAddress(one) ?? alone;
    const node = home === undefined ? page.file : (book.ownerOf(home) ?? home);
    if (home !== undefined) book.owns(node, home);
    return { ...one, node, clock: clockOf(node, one.clock.endsWith('(UTC)')) };
  });
}

/** A process lives where its sockets do; a child lives with its parent; programs of one name in one file live together. */
function homesOfProcesses(observations: readonly Observation[]): ReadonlyMap<Process, Address> {
  const homes = new Map<Process, Address>();
  const byPid = new Map<string, Process>();
  const children: [Process, string][] = [];
  for (const one of observations) {
    if (!one.process) continue;
    byPid.set(`${one.process.pid}.${one.process.tid ?? ''}`, one.process);
    const address = localAddress(one);
    if (address !== undefined && !isLoopback(address) && !homes.has(one.process)) homes.set(one.process, address);
    if (one.kind === 'spawned') children.push([one.process, `${one.child.pid}.${one.child.tid ?? ''}`]);
  }
  for (const [parent, key] of children) {
    const child = byPid.get(key);
    const home = (child && homes.get(child)) ?? homes.get(parent);
    if (home !== undefined)
      for (const kin of child ? [parent, child] : [parent]) if (!homes.has(kin)) homes.set(kin, home);
  }
  settleByName([...byPid.values()], homes);
  return homes;
}

/** bpcd and vnetd of one client write with different process numbers: a process without sockets joins the one home of its name. */
function settleByName(processes: readonly Process[], homes: Map<Process, Address>): void {
  const homesOfName = new Map<string, Set<Address>>();
  for (const [process, home] of homes) {
    const known = homesOfName.get(process.name) ?? new Set();
    homesOfName.set(process.name, known.add(home));
  }
  for (const process of processes) {
    const known = homesOfName.get(process.name);
    const only = known?.size === 1 ? [...known][0] : undefined;
    if (!homes.has(process) && process.name !== '' && only !== undefined) homes.set(process, only);
  }
}
