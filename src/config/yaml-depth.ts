import { Lexer } from 'yaml';

/**
 * How deep brackets and indentation go, at most; the count stops a little above `enough`. Counted on the tokens,
 * because whoever builds the document calls itself for every level, and a line of a million brackets would end that
 * with a full stack.
 */
export function yamlDepth(text: string, enough: number): number {
  let brackets = 0;
  let deepest = 0;
  const indent = new Indentation();
  for (const token of new Lexer().lex(text)) {
    if (MARKS.has(token)) continue;
    if (token === '[' || token === '{') brackets++;
    else if (token === ']' || token === '}') brackets--;
    indent.meet(token);
    deepest = Math.max(deepest, brackets + indent.levels);
    if (deepest > enough) break;
  }
  return deepest;
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
