import type { Address } from '../../base/address.ts';
import type { Candidate } from './neighbour.ts';

/**
 * A link with the ends in their order, and who of them could answer for whom: on a link of thousands a question would
 * otherwise be put to thousands, of whom all but one or two have nothing to do with it.
 */
export class LoadedLink {
  readonly #ends: readonly Candidate[];
  /**
   * Places in `#ends` of those whose node has the address, on whatever interface (a weak host answers for it on all).
   */
  readonly #owners = new Map<Address, number[]>();
  /**
   * Places of those who may answer for addresses that they do not have: proxy ARP, translations, local routes for whole
   * networks.
   */
  readonly #others: readonly number[];

  constructor(ends: readonly Candidate[]) {
    this.#ends = ends;
    this.#others = [...ends.keys()].filter((place) => answersForOthers(ends[place]));
    for (const [place, { node }] of ends.entries())
      for (const address of node.addresses) {
        const places = this.#owners.get(address);
        if (places) places.push(place);
        else this.#owners.set(address, [place]);
      }
  }

  /** Everybody else. */
  peers(end: Candidate): readonly Candidate[] {
    return this.#ends.filter((other) => !isSame(other, end));
  }

  /** Those besides `end` who could have an answer to the question who has `target`, in the order of the link. */
  mayAnswer(end: Candidate, target: Address): readonly Candidate[] {
    const owners = this.#owners.get(target) ?? NOBODY;
    const places = this.#others.length === 0 ? owners : [...new Set([...owners, ...this.#others])].toSorted(ascending);
    return places.flatMap((place) => {
      const one = this.#ends[place];
      return one && !isSame(one, end) ? [one] : [];
    });
  }
}

const NOBODY: readonly number[] = [];
const ascending = (a: number, b: number): number => a - b;
const isSame = (a: Candidate, b: Candidate): boolean => a.node === b.node && a.interface === b.interface;

const answersForOthers = (end: Candidate | undefined): boolean =>
  end !== undefined &&
  (end.node.node.filter?.kind === 'asa' || end.node.facts(end.interface).proxyArp.value || end.node.hasLocalNetworks);
