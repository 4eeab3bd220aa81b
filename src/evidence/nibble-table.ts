import { keptNibbles } from './kept-words.ts';
import { LOG_SAMPLE } from './log-sample.ts';

/** A search that looks up half bytes gets eight bits for each: words are looked for in so many groups. */
const GROUPS = 8;
/** By so many bytes of a word, and then by one more. */
const BYTES = 3;
const HALVES = 16;

/**
 * Looks for words by three bytes of each, which are looked up as halves: by place and half, which groups of words have
 * it there. So a group stands for all bytes that are made of halves of its own, and what is alike goes together.
 */
export class NibbleTable {
  /** By word where its three bytes begin. */
  readonly places: readonly number[];
  /** For each of the three bytes what its lower halves tell, then what its upper ones do; a bit for each group. */
  readonly halves: Uint8Array;

  /** Words of four bytes or more. */
  constructor(words: readonly string[]) {
    const kept = keptNibbles(words);
    if (kept) {
      this.places = kept.places;
      this.halves = Uint8Array.from(kept.halves);
      return;
    }
    this.places = placesOf(words, LOG_SAMPLE);
    const texts = new Set(words.map((word, i) => word.slice(this.places[i], (this.places[i] ?? 0) + BYTES)));
    const groups = joinCheapest(
      [...texts].map((text) => groupOf(text)),
      new Costs(LOG_SAMPLE),
    );
    this.halves = Uint8Array.from({ length: BYTES * 2 * HALVES }, (_, i) => bitsOf(groups, i));
  }
}

/** By byte and half the set of values, a bit for each. */
type Group = readonly number[];

function groupOf(text: string): Group {
  return text.split('').flatMap((character) => {
    const byte = character.charCodeAt(0);
    return [1 << (byte % HALVES), 1 << Math.floor(byte / HALVES)];
  });
}

const joined = (a: Group, b: Group): Group => a.map((values, i) => values | (b[i] ?? 0));

/** Weighs groups: how many texts one stands for, and how often such are met in the sample. */
class Costs {
  /** The texts of the sample, as halves with a bit each; and how often each stands there. */
  readonly #sample: readonly { readonly halves: Group; readonly count: number }[];

  constructor(sample: string) {
    const counts = new Map<string, number>();
    for (let at = 0; at + BYTES <= sample.length; at++) {
      const text = sample.slice(at, at + BYTES);
      counts.set(text, 1 + (counts.get(text) ?? 0));
    }
    this.#sample = [...counts].map(([text, count]) => ({ halves: groupOf(text), count }));
  }

  of(group: Group): number {
    let cost = group.reduce((product, values) => product * bitCount(values), 1);
    for (const { halves, count } of this.#sample)
      if (halves.every((bit, i) => bit & (group[i] ?? 0))) cost += count * MET;
    return cost;
  }
}

/** A text of the sample weighs as much as so many that are none of it. */
const MET = 64;

/** Joins the two groups that are best joined, until there are few enough. */
function joinCheapest(all: readonly Group[], costs: Costs): readonly Group[] {
  let groups = all.map((group) => ({ group, cost: costs.of(group) }));
  const pairs = new Map<Group, Map<Group, number>>();
  const costOf = (a: (typeof groups)[number], b: (typeof groups)[number]): number => {
    const known = pairs.get(a.group) ?? new Map<Group, number>();
    pairs.set(a.group, known);
    const cost = known.get(b.group) ?? costs.of(joined(a.group, b.group)) - a.cost - b.cost;
    known.set(b.group, cost);
    return cost;
  };
  while (groups.length > GROUPS) {
    const couples = groups.flatMap((a, i) => groups.slice(0, i).map((b) => ({ a, b, cost: costOf(a, b) })));
    const { a, b } = couples.reduce((best, couple) => (couple.cost < best.cost ? couple : best));
    const group = joined(a.group, b.group);
    groups = [...groups.filter((one) => one !== a && one !== b), { group, cost: costs.of(group) }];
  }
  return groups.map(({ group }) => group);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function bitsOf(groups: readonly Group[], i: number): number {
  const [set, half] = [Math.floor(i / HALVES), i % HALVES];
  return groups.reduce((bits, group, bit) => bits | ((((group[set] ?? 0) >>> half) & 1) << bit), 0);
}

/** The rarest three bytes of each word; such as another word has are rarest, for they cost nothing more. */
function placesOf(words: readonly string[], sample: string): readonly number[] {
  const taken = new Set<string>();
  const places: number[] = [];
  const shortFirst = [...words.keys()].toSorted((a, b) => (words[a]?.length ?? 0) - (words[b]?.length ?? 0));
  for (const i of shortFirst) {
    const word = words[i] ?? '';
    const costs = Array.from({ length: word.length - BYTES }, (_, place) => {
      const text = word.slice(place, place + BYTES);
      return taken.has(text) ? -1 : sample.split(text).length;
    });
    const place = costs.indexOf(Math.min(...costs));
    places[i] = place;
    taken.add(word.slice(place, place + BYTES));
  }
  return places;
}
