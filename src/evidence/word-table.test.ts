import assert from 'node:assert/strict';
import { test } from 'vitest';
import { LINE, WordTable } from './word-table.ts';

const pairs = (table: WordTable) => [...table.kinds].filter((kind) => kind > LINE).length;

test('a word enters by two pairs, and a word that shares them enters for nothing', () => {
  assert.equal(pairs(new WordTable(['status'])), 2);
  assert.equal(pairs(new WordTable(['status', 'status 25', 'exit status'])), 2);
});

test('the pairs are rare ones', () => {
  const table = new WordTable(['connect from x_Zq the host']);
  const places = table.candidates.flat().map(({ offset }) => offset);
  assert.ok(
    Math.min(...places) >= 'connect from'.length && Math.max(...places) <= 'connect from x_Zq'.length,
    places.join(' '),
  );
});

test('every pair with a line feed is a line', () => {
  const { kinds } = new WordTable([]);
  assert.equal([...kinds].filter((kind) => kind === LINE).length, 511);
});
