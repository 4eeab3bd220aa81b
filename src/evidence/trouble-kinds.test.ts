import assert from 'node:assert/strict';
import { test } from 'vitest';
import { TroubleKinds } from './trouble-kinds.ts';

const told = (word: number, number?: number) => ((word + 1) << 20) | (number === undefined ? 0 : number + 1);

test('a kind is a word and the number behind it', () => {
  const kinds = new TroubleKinds();
  assert.equal(kinds.of(0), 0);
  const [status87, status0, alone, again] = [told(3, 87), told(3, 0), told(4), told(3, 87)].map((one) => kinds.of(one));
  assert.equal(status87, again);
  assert.equal(new Set([0, status87, status0, alone]).size, 4);
  assert.deepEqual(kinds.tell(status87 ?? 0), { word: 3, number: 87 });
  assert.deepEqual(kinds.tell(status0 ?? 0), { word: 3, number: 0 });
  assert.deepEqual(kinds.tell(alone ?? 0), { word: 4, number: undefined });
});

test('where numbers behind a word are no codes, those beyond a bound are of one kind', () => {
  const kinds = new TroubleKinds();
  const found = Array.from({ length: 100_000 }, (_, i) => kinds.of(told(3, i)));
  assert.equal(new Set(found).size, 65);
  assert.deepEqual(kinds.tell(found.at(-1) ?? 0), { word: 3, number: 'other' });
  assert.equal(kinds.of(told(3, 7)), found[7]);
  assert.deepEqual(kinds.tell(kinds.of(told(4, 99_999))), { word: 4, number: 99_999 });
});

test('their number is bounded, however many words there are', () => {
  const kinds = new TroubleKinds();
  for (let word = 0; word < 2_000; word++) for (let number = 0; number < 70; number++) kinds.of(told(word, number));
  assert.ok(kinds.count <= 1_024);
  assert.deepEqual(kinds.tell(kinds.of(told(0, 1))), { word: 0, number: 1 });
  assert.equal(kinds.of(told(1_500, 1)), kinds.of(told(1_600, 2)));
});
