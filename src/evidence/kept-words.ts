import type { Clue } from './trigger-words.ts';
import type { Gram } from './word-table.ts';

/** What the triggers of the formats come to. As JSON, so that it can lie in a file. */
export interface KeptWords {
  /** By trigger. The characters that may follow a word are one text. */
  readonly clues: Readonly<Record<string, readonly KeptClue[]>>;
  /** All words of all triggers, in their order. */
  readonly words: string;
  /** Of these words: word, place, bytes, mask. */
  readonly grams: readonly (readonly [number, number, number, number])[];
  readonly nibbles: readonly KeptNibbles[];
}

/** Of the words of one format, what `NibbleTable` makes of them. */
export interface KeptNibbles {
  readonly words: string;
  readonly places: readonly number[];
  readonly halves: readonly number[];
}

interface KeptClue extends Omit<Clue, 'next'> {
  readonly next?: string;
}

/**
 * Worked out when the command is built, which puts it here (`rolldown.config.ts`): to take expressions apart and to
 * weigh grams takes a fifth of what a diagnosis of a few files takes. Undefined in the sources, where it is worked out
 * each time.
 */
const kept = undefined as KeptWords | undefined;

/** The clues of a trigger, if they are known. */
export const keptClues = (trigger: string, from = kept): readonly Clue[] | undefined =>
  from?.clues[trigger]?.map(({ next, ...clue }) => ({
    ...clue,
    words: clue.words,
    next: next === undefined ? next : new Set(next),
  }));

/** The grams of just these words, if they are known. */
export const keptGrams = (words: readonly string[], from = kept): readonly Gram[] | undefined =>
  from?.words === joined(words)
    ? from.grams.map(([word, place, bytes, mask]) => ({ word, place, bytes, mask }))
    : undefined;

/** The places and halves of just these words, if they are known. */
export const keptNibbles = (words: readonly string[], from = kept): KeptNibbles | undefined =>
  from?.nibbles.find((one) => one.words === joined(words));

export const joined = (words: readonly string[]): string => words.join('\n');
