/** IPv4 networks by number: the first address of each, and how many leading bits its members share. */
export interface NumberedNetworks {
  readonly firsts: ArrayLike<number>;
  readonly lengths: ArrayLike<number>;
}

/**
 * Networks laid flat: where one begins or ends, another range of addresses begins, and each range knows the longest
 * network that holds it (the idea of DXR: Zec, Rizzo and Mikuc, "Towards a billion routing lookups per second in
 * software", 2012). A look-up is one step in a table by the leading bits and a search of a few neighbouring numbers:
 * three or four lines of memory, however many networks there are, and never more than two ranges a network.
 */
export class Ipv4Ranges {
  /**
   * The networks by address, the wider before the narrower, equal ones as they came: by place the number that each was
   * given by.
   */
  readonly order: Uint32Array;
  /** By place: who is asked next, an equal network and then the next wider one; -1 after the last. */
  readonly #next: Int32Array;
  /**
   * The first address of each range, and the place of the network that it is in or -1. Both of one range lie side by
   * side.
   */
  readonly #ranges: Uint32Array;
  /** By leading bits: the first range that begins there or later, and how many there are in all. */
  readonly #index: Uint32Array;
  readonly #shift: number;

  constructor(networks: NumberedNetworks) {
    this.order = inOrder(networks);
    const { next, ranges } = flattened(networks, this.order);
    this.#next = next;
    this.#ranges = ranges;
    this.#shift = 32 - indexBits(ranges.length / 2);
    this.#index = indexOf(ranges, this.#shift);
  }

  /**
   * The place of the first of the longest networks that hold an address, given by its 32 bits, signed or not; -1: there
   * is none.
   */
  longest(bits: number): number {
    const address = bits >>> 0;
    const bucket = address >>> this.#shift;
    let low = this.#index[bucket] ?? 0;
    let high = this.#index[bucket + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[2 * middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    // The first range begins at 0, so there is always one before.
    return (this.#ranges[2 * low - 1] ?? 0) | 0;
  }

  after(place: number): number {
    return this.#next[place] ?? -1;
  }
}

/**
 * A stable sort by number, a digit of 8 bits at a time: a million networks take a tenth of what comparing them takes.
 */
function inOrder({ firsts, lengths }: NumberedNetworks): Uint32Array {
  let order = new Uint32Array(firsts.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let other = new Uint32Array(firsts.length);
  const pass = (numbers: ArrayLike<number>, shift: number): void => {
    const places = new Uint32Array(257);
    const digit = (i: number): number => ((numbers[i] ?? 0) >>> shift) & 255;
    for (const i of order) places[digit(i) + 1] = (places[digit(i) + 1] ?? 0) + 1;
    // All alike: the order is right already.
    if (places[digit(0) + 1] === order.length) return;
    for (let value = 0; value < 256; value++) places[value + 1] = (places[value + 1] ?? 0) + (places[value] ?? 0);
    for (const i of order) {
      const place = places[digit(i)] ?? 0;
      other[place] = i;
      places[digit(i)] = place + 1;
    }
    [order, other] = [other, order];
  };
  pass(lengths, 0);
  for (const shift of [0, 8, 16, 24]) pass(firsts, shift);
  return order;
}

interface Flattened {
  readonly next: Int32Array;
  readonly ranges: Uint32Array;
}

/** One way through the networks in their order, with those that are open on a stack. */
function flattened({ firsts, lengths }: NumberedNetworks, order: Uint32Array): Flattened {
  const next = new Int32Array(order.length).fill(-1);
  const ranges = new Uint32Array(2 * (2 * order.length + 1));
  ranges[1] = NOBODY;
  let count = 1;
  const begin = (first: number, place: number): void => {
    if (ranges[2 * count - 2] !== first) ranges[2 * count++] = first;
    ranges[2 * count - 1] = place;
  };
  // A network has at most 32 wider ones.
  const open: Open[] = [];
  const closeBefore = (first: number): void => {
    for (let last = open.at(-1); last && last.end <= first; last = open.at(-1)) {
      open.pop();
      if (last.end < ADDRESSES) begin(last.end, open.at(-1)?.place ?? NOBODY);
    }
  };
  let equal = -1;
  for (let place = 0; place < order.length; place++) {
    const number = order[place] ?? 0;
    const first = (firsts[number] ?? 0) >>> 0;
    const length = lengths[number] ?? 0;
    const before = open.at(-1);
    if (before && before.first === first && before.length === length) {
      next[place] = next[equal] ?? -1;
      next[equal] = place;
    } else {
      closeBefore(first);
      next[place] = open.at(-1)?.place ?? -1;
      open.push({ first, length, end: first + 2 ** (32 - length), place });
      begin(first, place);
    }
    equal = place;
  }
  closeBefore(ADDRESSES);
  return { next, ranges: ranges.slice(0, 2 * count) };
}

interface Open {
  readonly first: number;
  readonly length: number;
  /** The address behind the last. */
  readonly end: number;
  readonly place: number;
}

const ADDRESSES = 2 ** 32;
const NOBODY = 0xffff_ffff;

/**
 * About as many entries as ranges, so that few ranges share one. More than 16 bits are 256 kB, and no longer in the
 * processor's own cache.
 */
const indexBits = (ranges: number): number => Math.min(16, 33 - Math.clz32(ranges));

function indexOf(ranges: Uint32Array, shift: number): Uint32Array {
  const index = new Uint32Array(2 ** (32 - shift) + 1);
  let range = 0;
  for (let bucket = 0; bucket < index.length; bucket++) {
    while (2 * range < ranges.length && (ranges[2 * range] ?? 0) < bucket * 2 ** shift) range++;
    index[bucket] = range;
  }
  return index;
}
