import { Lexer } from 'yaml';

export interface YamlExtent {
  readonly levelsMax: number;
  readonly wordsMax: number;
}

/** Which of both a text exceeds, and where what does so begins. */
export interface YamlExcess {
  readonly over: keyof YamlExtent;
  readonly offset: number;
}

/**
 * Whether brackets and indentation go too deep, or too many words and marks stand on one line or between brackets.
 * Counted on the tokens, because whoever builds the document calls itself for every level, and a line of a million
 * brackets would end that with a full stack; and holds all of one entry at once.
 */
export function yamlExcess(text: string, { levelsMax, wordsMax }: YamlExtent): YamlExcess | undefined {
  let [brackets, words, offset, begin] = [0, 0, 0, 0];
  const indent = new Indentation();
  for (const token of new Lexer().lex(text)) {
    if (MARKS.has(token)) continue;
    if (token === '[' || token === '{') brackets++;
    else if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
    indent.meet(token);
    if (brackets + indent.levels > levelsMax) return { over: 'levelsMax', offset };
    if (words++ === 0) begin = offset;
    if (words > wordsMax) return { over: 'wordsMax', offset: begin };
    offset += token.length;
    if (brackets === 0 && token.endsWith('\n')) words = 0;
  }
  return undefined;
}

/** What the lexer puts between the characters: document, flow error, scalar (yaml, src/parse/cst.ts). */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/** Levels of indentation, a stack of columns; `- - - x` opens three on one line. */
class Indentation {
  readonly #columns: number[] = [];
  #column = 0;
  #leading = true;

  get levels(): number {
    return this.#columns.length;
  }

  meet(token: string): void {
    if (token.endsWith('\n')) return this.#begin();
    if (this.#leading && token.trim() !== '') {
      while ((this.#columns.at(-1) ?? -1) > this.#column) this.#columns.pop();
      if (this.#columns.at(-1) !== this.#column) this.#columns.push(this.#column);
      this.#leading = token === '-' || token === '?' || token === ':';
    }
    this.#column += token.length;
  }

  #begin(): void {
    this.#column = 0;
    this.#leading = true;
  }
}
