import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { FragmentStore } from './fragments.ts';

const header = Uint8Array.of(0x45, 0);
const bytes = (from: number, until: number) => Uint8Array.from({ length: until - from }, (_, i) => (from + i) & 255);
const part = (from: number, until: number, { last = 20, datagram = 'a' } = {}) => ({
  datagram,
  header,
  payload: bytes(from, until),
  offset: from,
  more: until < last,
});
const whole = [...header, ...bytes(0, 20)];
const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

describe('a datagram in parts', () => {
  const parts = [part(0, 8), part(8, 16), part(16, 20)];
  test.each(orders)('is whole with its last part, in the order %i %i %i', (...order) => {
    const store = new FragmentStore();
    const taken = order.map((i) => store.take(parts[i] ?? part(0, 8)));
    assert.deepEqual(taken.slice(0, 2), [undefined, undefined]);
    assert.deepEqual([...(taken[2] ?? [])], whole);
  });
  test('may have a part twice', () => {
    const store = new FragmentStore();
    store.take(part(0, 8));
    store.take(part(0, 8));
    store.take(part(8, 16));
    assert.deepEqual([...(store.take(part(16, 20)) ?? [])], whole);
  });
  test('is not mixed with another', () => {
    const store = new FragmentStore();
    store.take(part(0, 8));
    assert.equal(store.take(part(8, 20, { datagram: 'b' })), undefined);
    assert.ok(store.take(part(8, 20)));
  });
  test('is forgotten when it is whole: the same numbers begin another', () => {
    const store = new FragmentStore();
    store.take(part(0, 8));
    assert.ok(store.take(part(8, 20)));
    assert.equal(store.take(part(8, 20)), undefined);
  });
  test('is no longer than IPv4 can count', () => {
    const store = new FragmentStore();
    const end = (until: number) =>
      store.take({ datagram: 'c', header, payload: new Uint8Array(until - 65_528), offset: 65_528, more: false });
    store.take({ datagram: 'c', header, payload: new Uint8Array(65_528), offset: 0, more: true });
    assert.equal(end(65_536), undefined);
    assert.equal(end(65_535)?.length, 2 + 65_535);
  });
  test('of which nothing is there is nothing', () => assert.equal(new FragmentStore().take(part(0, 0)), undefined));
});

test('of more than sixty-four that wait the oldest gives way', () => {
  const survives = (others: number) => {
    const store = new FragmentStore();
    store.take(part(0, 8));
    for (let i = 0; i < others; i++) store.take(part(0, 8, { datagram: `${i}` }));
    return store.take(part(8, 20)) !== undefined;
  };
  assert.deepEqual([survives(63), survives(64)], [true, false]);
});
