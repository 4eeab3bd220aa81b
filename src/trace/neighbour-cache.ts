import type { Address } from '../base/address.ts';
import type { Candidate } from './host/neighbour.ts';

/**
 * What nodes learned about their links while a connection is traced. Who answers a question learns the asker's address
 * from it (neigh_event_ns()), and so can answer where its own question would have found nobody.
 */
export class NeighbourCache {
  readonly #entries = new Map<string, Candidate>();

  of(at: Candidate, address: Address): Candidate | undefined {
    return this.#entries.get(keyOf(at, address));
  }

  learn(at: Candidate, address: Address, neighbour: Candidate): void {
    this.#entries.set(keyOf(at, address), neighbour);
  }
}

const keyOf = ({ node, interface: name }: Candidate, address: Address): string => `${node.name} ${name} ${address}`;
