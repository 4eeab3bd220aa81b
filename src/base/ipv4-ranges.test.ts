import assert from 'node:assert/strict';
import { array, assert as holds, constantFrom, integer, property, tuple } from 'fast-check';
import { test } from 'vitest';
import { Ipv4Ranges } from './ipv4-ranges.ts';
import { random } from './random.ts';

type Network = readonly [first: number, length: number];

const masked = (bits: number, length: number): number => (length === 0 ? 0 : (bits & (-1 << (32 - length))) >>> 0);

const rangesOf = (networks: readonly Network[]): Ipv4Ranges =>
  new Ipv4Ranges({ firsts: networks.map(([first]) => first), lengths: networks.map(([, length]) => length) });

/** The numbers of all that hold the address, in the order in which they are asked. */
function asked(ranges: Ipv4Ranges, address: number): readonly number[] {
  const numbers: number[] = [];
  for (let place = ranges.longest(address); place >= 0; place = ranges.after(place))
    numbers.push(ranges.order[place] ?? -1);
  return numbers;
}

/** The same by a search through all. */
const searched = (networks: readonly Network[], address: number): readonly number[] =>
  [...networks.keys()]
    .filter((i) => masked(address, networks[i]?.[1] ?? 0) === networks[i]?.[0])
    .toSorted((a, b) => (networks[b]?.[1] ?? 0) - (networks[a]?.[1] ?? 0) || a - b);

test('without networks nobody is asked', () => {
  assert.deepEqual(asked(rangesOf([]), 0), []);
  assert.deepEqual(asked(rangesOf([]), 0xffff_ffff), []);
});

test('the longest is asked first, equal ones as they came, then the wider ones', () => {
  const ranges = rangesOf([
    [0, 0],
    [0x0a00_0000, 8],
    [0x0a01_0000, 16],
    [0x0a00_0000, 8],
    [0x0a01_0000, 24],
  ]);
  assert.deepEqual(asked(ranges, 0x0a01_0007), [4, 2, 1, 3, 0]);
  assert.deepEqual(asked(ranges, 0x0a01_0107), [2, 1, 3, 0]);
  assert.deepEqual(asked(ranges, 0x0b00_0000), [0]);
});

test('the last address of all ends a network as any other', () => {
  const ranges = rangesOf([
    [0xffff_ffff, 32],
    [0xffff_ff00, 24],
  ]);
  assert.deepEqual(asked(ranges, 0xffff_ffff), [0, 1]);
  assert.deepEqual(asked(ranges, -1), [0, 1]);
  assert.deepEqual(asked(ranges, 0xffff_feff), []);
});

test('it asks whom a search through all would ask, at the edges of every network', () => {
  // Few leading bytes, so that networks lie in each other.
  const address = tuple(constantFrom(0, 10, 127, 128, 255), constantFrom(0, 1, 255), integer({ min: 0, max: 255 })).map(
    ([a, b, d]) => ((a << 24) | (b << 16) | d) >>> 0,
  );
  const network = tuple(address, integer({ min: 0, max: 32 })).map(
    ([bits, length]): Network => [masked(bits, length), length],
  );
  holds(
    property(array(network, { maxLength: 60 }), (networks) => {
      const ranges = rangesOf(networks);
      for (const [first, length] of networks)
        for (const at of [first - 1, first, first + 2 ** (32 - length) - 1, first + 2 ** (32 - length)])
          assert.deepEqual(asked(ranges, at >>> 0), searched(networks, at >>> 0));
    }),
  );
});

test('so it does in a large table', () => {
  const dice = random(5);
  const some = (): number => ((10 << 24) | dice.below(2 ** 24)) >>> 0;
  const networks = Array.from({ length: 5_000 }, (): Network => {
    const length = dice.pick([8, 12, 16, 17, 22, 24, 24, 28, 32]);
    return [masked(some(), length), length];
  });
  const ranges = rangesOf(networks);
  for (let i = 0; i < 500; i++) {
    const at = some();
    assert.deepEqual(asked(ranges, at), searched(networks, at));
  }
});
