import type { Address } from '../../base/address.ts';
import type { LoadedNode } from './loaded-node.ts';
import type { Candidate } from './neighbour.ts';

/**
 * The nodes that have an address, on whatever interface. All links share it: a device is on as many links as it has
 * interfaces, and its addresses kept by each of them would be their square.
 */
export type Holders = ReadonlyMap<Address, readonly LoadedNode[]>;

/**
 * A link with the ends in their order, and who of them could answer for whom: on a link of thousands a question would
 * otherwise be put to thousands, of whom all but one or two have nothing to do with it.
 */
export class LoadedLink {
  readonly #ends: readonly Candidate[];
  /** Places in `#ends` of each node: a weak host answers for its addresses on all of its interfaces. */
  readonly #places = new Map<LoadedNode, number[]>();
  readonly #holders: Holders;
  /**
   * Places of those who may answer for addresses that they do not have: proxy ARP, translations, local routes for whole
   * networks.
   */
  readonly #others: readonly number[];

  constructor(ends: readonly Candidate[], holders: Holders) {
    this.#ends = ends;
    this.#holders = holders;
    this.#others = [...ends.keys()].filter((place) => answersForOthers(ends[place]));
    for (const [place, { node }] of ends.entries()) {
      const places = this.#places.get(node);
      if (places) places.push(place);
      else this.#places.set(node, [place]);
    }
  }

  /** Everybody else. */
  peers(end: Candidate): readonly Candidate[] {
    return this.#ends.filter((other) => !isSame(other, end));
  }

  /** Those besides `end` who could have an answer to the question who has `target`, in the order of the link. */
  mayAnswer(end: Candidate, target: Address): readonly Candidate[] {
    const owners = (this.#holders.get(target) ?? NOBODY).flatMap((node) => this.#places.get(node) ?? []);
    const places = [...new Set([...owners, ...this.#others])].toSorted(ascending);
    return places.flatMap((place) => {
      const one = this.#ends[place];
      return one && !isSame(one, end) ? [one] : [];
    });
  }
}

const NOBODY: readonly LoadedNode[] = [];
const ascending = (a: number, b: number): number => a - b;
const isSame = (a: Candidate, b: Candidate): boolean => a.node === b.node && a.interface === b.interface;

const answersForOthers = (end: Candidate | undefined): boolean =>
  end !== undefined &&
  (end.node.node.filter?.kind === 'asa' || end.node.facts(end.interface).proxyArp.value || end.node.hasLocalNetworks);
