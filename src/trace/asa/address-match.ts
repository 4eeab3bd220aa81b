import type { Address } from '../../base/address.ts';
import { contains, familyOf, ipv4Number, wordsOf } from '../../base/prefix.ts';
import type { AddressSelector } from '../../model/asa-policy.ts';
import type { Interface } from '../../model/interface.ts';

/** `maybe`: something in the selector is not known, and the rest does not match. */
export type Match = 'yes' | 'no' | 'maybe';

export const both = (a: Match, b: Match): Match => (a === 'no' || b === 'no' ? 'no' : a === 'yes' ? b : a);

/** Who has which name, for `interface X` in the place of an address. */
export type Interfaces = readonly Interface[];

export function matchAddress(selector: AddressSelector, address: Address, interfaces: Interfaces): Match {
  if (isAny(selector, address) || isMember(selector, address)) return 'yes';
  if (selector.ofInterface !== undefined) {
    const own = interfaces.find(({ zone }) => zone === selector.ofInterface);
    return !own || own.addresses.length === 0
      ? 'maybe'
      : own.addresses.some((one) => one.address === address)
        ? 'yes'
        : 'no';
  }
  return selector.notKnown === undefined ? 'no' : 'maybe';
}

function isAny({ any }: AddressSelector, address: Address): boolean {
  switch (any) {
    case 'any':
      return true;
    case 'any4':
      return familyOf(address) === 4;
    case 'any6':
      return familyOf(address) === 6;
    case undefined:
      return false;
    default:
      return any satisfies never;
  }
}

function isMember(selector: AddressSelector, address: Address): boolean {
  if (familyOf(address) === 4) return isWithin(intervalsOf(selector), ipv4Number(address));
  return (
    selector.prefixes.some((prefix) => contains(prefix, address)) ||
    selector.ranges.some(
      ({ from, to }) => familyOf(from) === 6 && compare(from, address) <= 0 && compare(address, to) <= 0,
    )
  );
}

function compare(a: Address, b: Address): number {
  const right = wordsOf(b);
  for (const [i, word] of wordsOf(a).entries()) if (word !== right[i]) return word - (right[i] ?? 0);
  return 0;
}

/** First and last address of what does not overlap, in order: `[from, to, from, to, ...]`. */
type Intervals = Float64Array;

/**
 * A group of thousands of hosts is searched in a dozen steps; lines that use one group share its selector, and so this.
 */
const intervals = new WeakMap<AddressSelector, Intervals>();

function intervalsOf(selector: AddressSelector): Intervals {
  const known = intervals.get(selector);
  if (known) return known;
  const made = merged([...prefixIntervals(selector), ...rangeIntervals(selector)]);
  intervals.set(selector, made);
  return made;
}

type Interval = readonly [from: number, to: number];

const prefixIntervals = ({ prefixes }: AddressSelector): readonly Interval[] =>
  prefixes
    .filter(({ address }) => familyOf(address) === 4)
    .map(({ address, length }) => {
      const from = ipv4Number(address);
      return [from, from + 2 ** (32 - length) - 1];
    });

const rangeIntervals = ({ ranges }: AddressSelector): readonly Interval[] =>
  ranges
    .filter(({ from, to }) => familyOf(from) === 4 && familyOf(to) === 4)
    .map(({ from, to }) => [ipv4Number(from), ipv4Number(to)]);

function merged(all: readonly Interval[]): Intervals {
  const flat: number[] = [];
  for (const [from, to] of all.toSorted(([a], [b]) => a - b)) {
    const last = flat.at(-1);
    if (last !== undefined && from <= last + 1) flat[flat.length - 1] = Math.max(last, to);
    else flat.push(from, to);
  }
  return Float64Array.from(flat);
}

function isWithin(sorted: Intervals, address: number): boolean {
  let [low, high] = [0, sorted.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (address > (sorted[2 * middle + 1] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length / 2 && address >= (sorted[2 * low] ?? 0);
}
