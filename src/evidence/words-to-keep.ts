import { type KeptWords, joined } from './kept-words.ts';
import type { TextFormat } from './reader.ts';
import { NibbleTable } from './nibble-table.ts';
import { stampedWordsOf } from './stamped-words.ts';
import { cluesOf } from './trigger-words.ts';
import { WordTable } from './word-table.ts';

/** Works out what the build keeps of the triggers of these formats. */
export function wordsToKeep(formats: readonly Pick<TextFormat, 'trigger' | 'glimpse'>[]): KeptWords {
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
    nibbles: formats.flatMap((format) => {
      const stamped = stampedWordsOf(format);
      if (!stamped) return [];
      const { places, halves } = new NibbleTable(stamped);
      return [{ words: joined(stamped), places, halves: [...halves] }];
    }),
    grams: new WordTable(words).grams.map(({ word, place, bytes, mask }) => [word, place, bytes, mask]),
  };
}
