import assert from 'node:assert/strict';
import { test } from 'vitest';
import { textFormats } from './formats.ts';
import { keptClues, keptGrams, keptNibbles } from './kept-words.ts';
import { NibbleTable } from './nibble-table.ts';
import { stampedWordsOf } from './stamped-words.ts';
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

test('what is kept of the words of lines that are told by their beginnings is what is worked out of them', () => {
  const stamped = textFormats.map(stampedWordsOf).filter((words) => words !== undefined);
  assert.ok(stamped.length > 0);
  for (const words of stamped) {
    const { places, halves } = new NibbleTable(words);
    assert.deepEqual(keptNibbles(words, kept), { words: words.join('\n'), places, halves: [...halves] });
  }
});
