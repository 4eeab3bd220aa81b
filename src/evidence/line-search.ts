import { LINE, type WordTable } from './word-table.ts';

const LINE_FEED = 10;

/** Finds words in bytes, and the lines that they stand in. */
export class LineSearch {
  /** Line feeds passed. */
  lines = 0;
  /** Where the line of the last find begins. */
  lineStart = 0;
  /** Where the word of the last find begins. */
  at = 0;
  readonly #table: WordTable;

  constructor(table: WordTable) {
    this.#table = table;
  }

  /** To be called before a find that begins a line. `passed` lines were taken in another way since the last find. */
  beginLine(at: number, passed: number): void {
    this.lineStart = at;
    this.lines += passed;
  }

  /**
   * The next word at or after `from` that `accepts` takes; false when there is none before `to`, which must be the end of a line.
   * `pairs` shows the same memory as `bytes`.
   */
  find(bytes: Uint8Array, pairs: Uint16Array, from: number, to: number, accepts: (word: number) => boolean): boolean {
    const { kinds, after, before } = this.#table;
    const end = (to + 1) >> 1;
    if ((from & 1) === 1 && bytes[from] === LINE_FEED) this.beginLine(from + 1, 1);
    let pair = (from + 1) >> 1;
    for (;;) {
      pair = nextKind(kinds, pairs, pair, end);
      if (pair >= end) return false;
      const kind = kinds[pairs[pair] ?? 0] ?? 0;
      const place = pair * 2;
      if (kind === LINE) this.#passLine(bytes, place, to);
      else if (
        after[kind * 256 + (bytes[place + 2] ?? 0)] === 1 ||
        before[kind * 256 + (bytes[place - 1] ?? 0)] === 1
      ) {
        if (this.#wordAt(bytes, place, kind, accepts)) return true;
      }
      pair++;
    }
  }

  /** One of the two bytes at `place` is a line feed, or both are. */
  #passLine(bytes: Uint8Array, place: number, to: number): void {
    if (bytes[place] === LINE_FEED) this.beginLine(place + 1, 1);
    if (bytes[place + 1] === LINE_FEED && place + 1 < to) this.beginLine(place + 2, 1);
  }

  #wordAt(bytes: Uint8Array, place: number, group: number, accepts: (word: number) => boolean): boolean {
    for (const candidate of this.#table.candidates[group] ?? []) {
      const start = place - candidate.offset;
      if (!standsAt(bytes, start, candidate.bytes)) continue;
      this.at = start;
      if (accepts(candidate.word)) return true;
    }
    return false;
  }
}

/** The first place from `from` whose two bytes are of some kind, or `end`. */
function nextKind(kinds: Uint8Array, pairs: Uint16Array, from: number, end: number): number {
  let pair = from;
  for (const last = end - 3; pair < last; pair += 4) {
    const first = (kinds[pairs[pair] ?? 0] ?? 0) | (kinds[pairs[pair + 1] ?? 0] ?? 0);
    if ((first | (kinds[pairs[pair + 2] ?? 0] ?? 0) | (kinds[pairs[pair + 3] ?? 0] ?? 0)) !== 0) break;
  }
  while (pair < end && kinds[pairs[pair] ?? 0] === 0) pair++;
  return pair;
}

function standsAt(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}
