import { NftCursor, type NftWord } from './nft-words.ts';

/** A named or anonymous set, map or verdict map. */
export interface NftSet {
  readonly elements: readonly NftElement[];
}

export interface NftElement {
  /** The parts of a concatenation; one part alone otherwise. `*` alone: whatever no other element is. */
  readonly key: readonly string[];
  /** What a map gives for it. */
  readonly data: readonly NftWord[];
}

/** Elements of one set that are read: the largest published block lists have fewer. */
export const elementsMax = 200_000;

/** The words between the braces of `elements = { ... }`. */
export function readElements(words: readonly NftWord[]): NftSet {
  const cursor = new NftCursor(words);
  const elements: NftElement[] = [];
  while (!cursor.done && elements.length < elementsMax) {
    if (cursor.takeIf(',', ';')) continue;
    elements.push(readElement(cursor));
  }
  return { elements };
}

function readElement(cursor: NftCursor): NftElement {
  const key: string[] = [];
  let part = '';
  let reading = true;
  while (!cursor.done && cursor.peek() !== ',' && cursor.peek() !== ':') {
    if (cursor.takeIf(';')) continue;
    const plain = cursor.peek();
    if (plain !== undefined && ELEMENT_OPTIONS.has(plain)) reading = false;
    const word = cursor.text();
    if (!reading) continue;
    if (plain === '.') {
      key.push(part);
      part = '';
    } else part += word;
  }
  key.push(part);
  return { key, data: cursor.takeIf(':') ? readData(cursor) : [] };
}

/** What may stand behind an element without being a part of it. */
const ELEMENT_OPTIONS: ReadonlySet<string> = new Set([
  'timeout',
  'expires',
  'comment',
  'counter',
  'limit',
  'ct',
  'quota',
]);

function readData(cursor: NftCursor): readonly NftWord[] {
  const data: NftWord[] = [];
  while (!cursor.done && cursor.peek() !== ',') {
    const word = cursor.take();
    if (word && word.text !== ';' && data.length < DATA_WORDS_MAX) data.push(word);
  }
  return data;
}

/** `addr . port` and `jump chain` are the longest that are understood. */
const DATA_WORDS_MAX = 8;
