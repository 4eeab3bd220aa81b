/** A word of nft's language, and the line that it stands in, counted from 1. */
export interface NftWord {
  /** Without quotes. The end of a line and a semicolon are both `;`. */
  readonly text: string;
  readonly line: number;
  readonly quoted: boolean;
}

const WORD = /[^\S\n]+|\\\n|#[^\n]*|(\n)|"([^"\n]*)"|([{}();,|])|([^\s{}();,|"#]+|["#])/gy;

/** Comments are left out, a backslash joins two lines. */
export function nftWords(text: string, firstLine = 1): readonly NftWord[] {
  const words: NftWord[] = [];
  let line = firstLine;
  for (const [all, newline, quoted, mark, bare] of text.matchAll(WORD)) {
    if (newline !== undefined) words.push({ text: ';', line, quoted: false });
    else if (quoted !== undefined) words.push({ text: quoted, line, quoted: true });
    else if (mark !== undefined) words.push({ text: mark, line, quoted: false });
    else if (bare !== undefined) words.push({ text: bare, line, quoted: false });
    if (newline !== undefined || all === '\\\n') line++;
  }
  return words;
}

/** Words taken from left to right. */
export class NftCursor {
  readonly #words: readonly NftWord[];
  #next = 0;

  constructor(words: readonly NftWord[]) {
    this.#words = words;
  }

  get done(): boolean {
    return this.#next >= this.#words.length;
  }

  get position(): number {
    return this.#next;
  }

  /** The word that comes; undefined at the end, and for a quoted one, which is never a keyword. */
  peek(ahead = 0): string | undefined {
    const word = this.#words[this.#next + ahead];
    return word?.quoted ? undefined : word?.text;
  }

  take(): NftWord | undefined {
    return this.#words[this.#next++];
  }

  text(): string {
    return this.take()?.text ?? '';
  }

  takeIf(...wanted: readonly string[]): string | undefined {
    const word = this.peek();
    if (word === undefined || !wanted.includes(word)) return undefined;
    this.#next++;
    return word;
  }

  /** The words from a position up to here, as nft prints them. */
  since(position: number): string {
    return textOf(this.#words.slice(position, this.#next));
  }

  /** Takes what stands in braces behind an opening one that was taken; the closing one too. */
  block(): readonly NftWord[] {
    const from = this.#next;
    for (let depth = 1; !this.done; ) {
      const word = this.peek();
      if (word === '{') depth++;
      if (word === '}') depth--;
      this.#next++;
      if (depth === 0) return this.#words.slice(from, this.#next - 1);
    }
    return this.#words.slice(from);
  }

  /** Takes up to the end of the statement: a semicolon outside of braces. Ends of lines within braces are left out. */
  statement(): readonly NftWord[] {
    const words: NftWord[] = [];
    let depth = 0;
    while (!this.done) {
      const word = this.peek();
      if (word === ';' && depth === 0) break;
      if (word === '}' && depth === 0) break;
      if (word === '{') depth++;
      if (word === '}') depth--;
      const taken = this.take();
      if (taken && word !== ';') words.push(taken);
    }
    this.takeIf(';');
    return words;
  }
}

/** One line of text, with the blanks that nft puts; a long one is cut. */
export function textOf(words: readonly NftWord[]): string {
  let text = '';
  let depth = 0;
  for (const { text: word, quoted } of words) {
    // `established,related` outside of braces has no blanks; within braces it has.
    const inList = depth === 0 && text.endsWith(',');
    const glued = text === '' || word === ',' || word === ')' || text.endsWith('(') || inList;
    text += `${glued ? '' : ' '}${quoted ? `"${word}"` : word}`;
    if (word === '{') depth++;
    if (word === '}') depth--;
    if (text.length > TEXT_CHARS_MAX) return text.slice(0, TEXT_CHARS_MAX);
  }
  return text;
}

/** A rule with a set of thousands of elements is told by its beginning. */
export const TEXT_CHARS_MAX = 400;
