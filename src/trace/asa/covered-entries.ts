import type { Address } from '../../base/address.ts';
import { bitsOf, familyOf, formatPrefix, networkOf } from '../../base/prefix.ts';
import type { AccessEntry, AccessList } from '../../model/asa-policy.ts';
import { type AddressSet, boxes, coversService, coversSet, type FlowRegion, isUnsure } from './flow-region.ts';

/** A line of an access list that never decides anything, because earlier lines hold for all that it holds for. */
export interface CoveredEntry {
  readonly entry: AccessEntry;
  /** In their order. */
  readonly by: readonly [AccessEntry, ...AccessEntry[]];
}

/** A line of more boxes (services by sources by destinations) is not judged: groups multiply. */
const BOXES_MAX = 4_096;
/** Comparisons for one list, some seconds of work; what is left is not judged. */
const COMPARISONS_MAX = 50_000_000;

export interface CoveredEntries {
  readonly covered: readonly CoveredEntry[];
  /** Lines that were not judged, because of the bounds above. */
  readonly notJudged: number;
}

/**
 * The first line that holds decides, whatever it says. Each box of a line has to be within one box of one earlier line:
 * what only several boxes together cover is not found. Only what is sure is told: lines that hold at times, or name
 * what is not known, neither cover nor are covered.
 */
export function coveredEntries({ entries }: AccessList): CoveredEntries {
  const earlier = new EarlierBoxes();
  const covered: CoveredEntry[] = [];
  let notJudged = 0;
  for (const entry of entries) {
    if (entry.inactive || entry.timeRange !== undefined) continue;
    const all = boxesOf(entry);
    if (!all || earlier.isExhausted) {
      notJudged++;
      continue;
    }
    const by = isUnsure(entry) ? undefined : earlier.coverersOf(all);
    if (by) covered.push({ entry, by });
    // What is covered covers nothing that is not covered before it.
    else for (const box of all) earlier.add(entry, box);
  }
  return { covered, notJudged };
}

function boxesOf(entry: AccessEntry): readonly FlowRegion[] | undefined {
  const all: FlowRegion[] = [];
  for (const box of boxes(entry)) {
    if (all.length >= BOXES_MAX) return undefined;
    all.push(box);
  }
  return all;
}

interface Placed {
  readonly entry: AccessEntry;
  readonly box: FlowRegion;
}

/**
 * The boxes of earlier lines by the networks that they are between, so that a line is compared only with those that
 * could cover it.
 */
class EarlierBoxes {
  readonly #placed = new Map<string, Placed[]>();
  readonly #sources = new Keys();
  readonly #destinations = new Keys();
  #comparisons = 0;

  get isExhausted(): boolean {
    return this.#comparisons > COMPARISONS_MAX;
  }

  add(entry: AccessEntry, box: FlowRegion): void {
    const key = `${this.#sources.add(box.source)} ${this.#destinations.add(box.destination)}`;
    const there = this.#placed.get(key);
    if (there) there.push({ entry, box });
    else this.#placed.set(key, [{ entry, box }]);
  }

  coverersOf(all: readonly FlowRegion[]): CoveredEntry['by'] | undefined {
    const by = new Set<AccessEntry>();
    for (const box of all) {
      const found = this.#covererOf(box);
      if (!found) return undefined;
      by.add(found);
    }
    const [first, ...more] = [...by].toSorted((a, b) => a.place - b.place);
    return first && [first, ...more];
  }

  #covererOf(box: FlowRegion): AccessEntry | undefined {
    for (const source of this.#sources.around(box.source))
      for (const destination of this.#destinations.around(box.destination))
        for (const { entry, box: outer } of this.#placed.get(`${source} ${destination}`) ?? []) {
          this.#comparisons++;
          if (
            coversService(outer.service, box.service) &&
            coversSet(outer.source, box.source) &&
            coversSet(outer.destination, box.destination)
          )
            return entry;
        }
    return undefined;
  }
}

/** What sets of addresses are found by: networks by themselves, everything by its word, a range by its ends. */
class Keys {
  readonly #lengths = { 4: new Set<number>(), 6: new Set<number>() };

  add(set: AddressSet): string {
    if (typeof set !== 'string' && 'length' in set) this.#lengths[familyOf(set.address)].add(set.length);
    return keyOf(set);
  }

  /** Of all sets that were added and could hold this one. */
  around(set: AddressSet): readonly string[] {
    if (typeof set === 'string') return [...WORDS, '0.0.0.0/0', '::/0'];
    const [address, length] = 'length' in set ? [set.address, set.length] : [set.from, bitsOf(familyOf(set.from))];
    return [...WORDS, ...this.#networksAround(address, length), ...('length' in set ? [] : [keyOf(set)])];
  }

  #networksAround(address: Address, length: number): readonly string[] {
    const lengths = [...this.#lengths[familyOf(address)]].filter((one) => one <= length);
    return lengths.map((one) => formatPrefix(networkOf(address, one)));
  }
}

const WORDS = ['any', 'any4', 'any6'];

const keyOf = (set: AddressSet): string =>
  typeof set === 'string' ? set : 'length' in set ? formatPrefix(set) : `${set.from}-${set.to}`;
