import assert from 'node:assert/strict';
import { test } from 'vitest';
import { textFormats } from './formats.ts';
import { keptClues, keptGrams } from './kept-words.ts';
import { cluesOf } from './trigger-words.ts';
import { WordTable } from './word-table.ts';
import { wordsToKeep } from './words-to-keep.ts';

const kept = JSON.parse(JSON.stringify(wordsToKeep(textFormats)));

test('what is kept of a trigger is what is worked out of it', () => {
  for (const { trigger } of textFormats) assert.deepEqual(keptClues(trigger, kept), cluesOf(trigger));
});

test('the grams that are kept are those of the words, in the order of the formats', () => {
  const words = [
    ...new Set(textFormats.flatMap(({ trigger }) => cluesOf(trigger).flatMap((clue) => clue.words ?? []))),
  ];
  assert.ok(words.length > 100);
  assert.deepEqual(keptGrams(words, kept), new WordTable(words).grams);
});

test('of other triggers and other words nothing is known', () => {
  assert.equal(keptClues('no trigger of ours', kept), undefined);
  assert.equal(keptGrams(['word'], kept), undefined);
});
