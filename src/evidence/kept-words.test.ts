import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type KeptWords, keptClues, keptGrams, keptNibbles } from './kept-words.ts';

const kept: KeptWords = {
  clues: { 'Phase: \\d': [{ pattern: 'Phase: \\d', words: ['Phase: '], next: '01', exact: false }] },
  words: 'Phase: ',
  grams: [[0, 1, 0x65736168, -1]],
  nibbles: [{ words: 'Phase: ', places: [0], halves: [1, 2] }],
};

test('what is kept is given for what it was worked out of', () => {
  assert.deepEqual(keptClues('Phase: \\d', kept)?.[0]?.next, new Set('01'));
  assert.deepEqual(keptGrams(['Phase: '], kept), [{ word: 0, place: 1, bytes: 0x65736168, mask: -1 }]);
  assert.deepEqual(keptNibbles(['Phase: '], kept)?.places, [0]);
});

test('of other triggers and other words nothing is known', () => {
  assert.equal(keptClues('no trigger of ours', kept), undefined);
  assert.equal(keptGrams(['word'], kept), undefined);
  assert.equal(keptNibbles(['word'], kept), undefined);
});
