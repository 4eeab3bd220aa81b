import type { NftWord } from './nft-words.ts';

/** A definition of definitions grows by multiplication: beyond this many words a file is not a rule set but a bomb. */
export const expandedWordsMax = 2_000_000;

/**
 * Puts what `define NAME = ...` says in the place of `$NAME`, as nft does before anything else. A name that is not
 * defined stays.
 */
export function withDefinitions(words: readonly NftWord[]): readonly NftWord[] {
  if (!words.some(({ text, quoted }) => text === 'define' && !quoted)) return words;
  const definitions = new Map<string, readonly NftWord[]>();
  const out: NftWord[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === undefined || out.length > expandedWordsMax) break;
    if (word.text === 'define' && words[i + 2]?.text === '=') {
      const end = endOf(words, i + 3);
      definitions.set(words[i + 1]?.text ?? '', expandAll(words.slice(i + 3, end), definitions));
      i = end - 1;
    } else for (const one of expand(word, definitions)) out.push(one);
  }
  return out;
}

/** Longer definitions, of a long list of addresses say, are cut here. */
const definitionWordsMax = 100_000;

function expandAll(
  words: readonly NftWord[],
  definitions: ReadonlyMap<string, readonly NftWord[]>,
): readonly NftWord[] {
  const out: NftWord[] = [];
  for (const word of words) {
    const definition = word.quoted || !word.text.startsWith('$') ? undefined : definitions.get(word.text.slice(1));
    for (const one of definition ?? [word]) {
      if (out.length >= definitionWordsMax) return out;
      out.push(one);
    }
  }
  return out;
}

function expand(word: NftWord, definitions: ReadonlyMap<string, readonly NftWord[]>): readonly NftWord[] {
  if (word.quoted || !word.text.startsWith('$')) return [word];
  const definition = definitions.get(word.text.slice(1));
  return definition?.map((one) => ({ ...one, line: word.line })) ?? [word];
}

/** The end of the statement that begins here: a semicolon outside of braces. */
function endOf(words: readonly NftWord[], from: number): number {
  let depth = 0;
  for (let i = from; i < words.length; i++) {
    const text = words[i]?.text;
    if (text === '{') depth++;
    if (text === '}') depth--;
    if (text === ';' && depth <= 0) return i;
  }
  return words.length;
}
