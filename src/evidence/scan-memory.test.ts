import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { PLACE, startsOf } from './scan-memory.ts';
import { WordScan } from './word-scan.ts';
import { WordTable } from './word-table.ts';

test('words lie one behind the other', () => {
  assert.deepEqual(
    startsOf([new Uint8Array(3), new Uint8Array(5)]).map((start) => start - PLACE.words),
    [0, 3, 8],
  );
});

test('more words than there is room for are refused', () => {
  const words = Array.from({ length: 9_000 }, (_, i) => `w${i}x`);
  assert.throws(() => new WordScan(new WordTable(words)), /9000 words are more/);
});

test('the places are those of the modules', () => {
  const texts = ['word-scan', 'stamped-lines', 'waiting-lines', 'selection'].map((name) =>
    readFileSync(`src/evidence/${name}.wat`, 'utf8'),
  );
  const numbers = new Set(
    texts
      .join('\n')
      .match(/0x[0-9a-f]+/g)
      ?.map(Number),
  );
  // The entries tell it where the words are.
  const { words: _, ...places } = PLACE;
  for (const [name, place] of Object.entries(places)) assert.ok(numbers.has(place), name);
});
