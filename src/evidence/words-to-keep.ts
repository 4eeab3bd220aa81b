import { type KeptWords, joined } from './kept-words.ts';
import type { TextFormat } from './reader.ts';
import { cluesOf } from './trigger-words.ts';
import { WordTable } from './word-table.ts';

/** Works out what the build keeps of the triggers of these formats. */
export function wordsToKeep(formats: readonly Pick<TextFormat, 'trigger'>[]): KeptWords {
  const clues = formats.map(({ trigger }) => [trigger, cluesOf(trigger)] as const);
  const words = [...new Set(clues.flatMap(([, ofOne]) => ofOne.flatMap((clue) => clue.words ?? [])))];
  return {
    clues: Object.fromEntries(
      clues.map(([trigger, ofOne]) => [
        trigger,
        ofOne.map(({ next, ...clue }) => ({ ...clue, ...(next && { next: [...next].join('') }) })),
      ]),
    ),
    words: joined(words),
    grams: new WordTable(words).grams.map(({ word, place, bytes, mask }) => [word, place, bytes, mask]),
  };
}
