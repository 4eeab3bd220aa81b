import {
  Composer,
  CST,
  Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { limits } from '../base/limits.ts';
import { type Begun, type YamlNode, YamlTree } from './yaml-tree.ts';

export interface YamlContents {
  readonly value: unknown;
  readonly tree: YamlTree;
  readonly root: YamlNode | undefined;
  readonly lines: LineCounter;
}

/**
 * Why a text has to be seen as a whole, and where that begins: something is wrong with it, a name stands there twice,
 * or an anchor, a tag or a key that is no word gives one part a meaning in another.
 */
export type YamlOddity = { readonly offset: number } & (
  | { readonly odd: 'wrong'; readonly error: YAMLError }
  | { readonly odd: 'repeated' | 'second-document' | 'far-reaching' | 'no-word' | TooLarge }
);

/** What cannot be read in pieces for its size: an entry of too many words and marks, one text that is too long. */
type TooLarge = 'long-entry' | 'long-text';

/**
 * A YAML text as plain values and the places of them, read a few entries of its long lists and maps at a time, so that
 * the nodes of all of it are never held at once; or why that cannot be.
 */
export function yamlInPieces(text: string): YamlContents | YamlOddity {
  const pieces = new Pieces();
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let before = '';
  let [held, begin] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    if (before !== CST.SCALAR && REACHES_FAR.test(lexeme)) return { odd: 'far-reaching', offset: parser.offset };
    if (lexeme.length > limits.yamlTextCharsMax) return { odd: 'long-text', offset: parser.offset };
    if (held++ === 0) begin = parser.offset;
    before = lexeme;
    tokens.push(...parser.next(lexeme));
    const isFull = held > limits.yamlEntryWordsMax;
    for (const token of isFull ? parser.stack : parser.stack.slice(-1))
      if (isLong(token, isFull ? KEPT : PIECE)) {
        pieces.take(token);
        held = 0;
      }
    if (pieces.odd) return pieces.odd;
    if (held > limits.yamlEntryWordsMax) return { odd: 'long-entry', offset: begin };
  }
  tokens.push(...parser.end());
  const whole = pieces.whole(tokens, text.length);
  return 'odd' in whole ? whole : { ...whole, lines };
}

const isLong = (token: CST.Token, entries: number): token is CST.BlockMap | CST.BlockSequence =>
  (token.type === 'block-map' || token.type === 'block-seq') && token.items.length > entries;

/** Anchors, aliases, tags and directives. */
const REACHES_FAR = /^[&*!%]/;
/** Entries that are made to nodes at once. */
const PIECE = 64;
/** The parser still looks at the entry before the last, for comments that belong to it. */
const KEPT = 2;

/** What is read of a map or list that is not complete yet. */
interface BegunCollection extends Begun {
  readonly values: Values;
}

class Pieces {
  readonly #tree = new YamlTree();
  readonly #begun = new Map<unknown, BegunCollection>();
  /** What was found first that has to be seen as a whole. */
  odd: YamlOddity | undefined;

  /** Keeps of all entries but the last ones of a collection what is worth keeping, unless there is something odd. */
  take(token: CST.BlockMap | CST.BlockSequence): void {
    const items = token.items.splice(0, token.items.length - KEPT);
    const piece = Object.assign({}, token, { items });
    const document = composed([{ type: 'document', offset: token.offset, start: [], value: piece }]);
    const node = 'odd' in document ? undefined : document.contents;
    if (!isMap(node) && !isSeq(node)) {
      this.odd ??= 'odd' in document ? document : { odd: 'no-word', offset: token.offset };
      return;
    }
    const begun = this.#begun.get(token) ?? {
      start: token.offset,
      entries: [],
      values: new Values(isMap(node) ? 'map' : 'list'),
    };
    this.#begun.set(token, begun);
    this.#addValues(begun.values, node);
    for (const item of node.items) this.#tree.addEntry(begun.entries, item, { begun: this.#begunOf });
    token.offset = node.range?.[2] ?? token.offset;
  }

  whole(tokens: readonly CST.Token[], end: number): Omit<YamlContents, 'lines'> | YamlOddity {
    const document = composed(tokens, end);
    if ('odd' in document) return document;
    const value = this.#valueOf(document.contents);
    const root = this.#tree.add(document.contents, { begun: this.#begunOf });
    return this.odd ?? { value, tree: this.#tree, root };
  }

  readonly #begunOf = ({ srcToken }: YAMLMap | YAMLSeq): BegunCollection | undefined => this.#begun.get(srcToken);

  #valueOf(node: unknown): unknown {
    if (isScalar(node)) return node.value;
    if (!isMap(node) && !isSeq(node)) return null;
    const values = this.#begunOf(node)?.values ?? new Values(isMap(node) ? 'map' : 'list');
    this.#addValues(values, node);
    return values.value;
  }

  #addValues(values: Values, node: YAMLMap | YAMLSeq): void {
    for (const item of node.items) {
      if (!isPair(item)) values.push(this.#valueOf(item));
      else if (!isScalar(item.key)) this.odd ??= { odd: 'no-word', offset: node.range?.[0] ?? 0 };
      else if (!values.set(item.key.value, this.#valueOf(item.value)))
        this.odd ??= { odd: 'repeated', offset: item.key.range?.[0] ?? 0 };
    }
  }
}

/** Entries of a map or list as plain values, of which more may come. */
class Values {
  readonly value: unknown[] | Record<string, unknown>;
  /** As they are written: `1` is another key than `"1"`. */
  readonly #keys = new Set<unknown>();

  constructor(of: 'map' | 'list') {
    this.value = of === 'map' ? {} : [];
  }

  push(value: unknown): void {
    if (Array.isArray(this.value)) this.value.push(value);
  }

  /** False: there is such a key already. A name that all objects have is made one of this object, as `yaml` does. */
  set(key: unknown, value: unknown): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    const name = String(key);
    Object.defineProperty(this.value, key === null ? '' : name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    return true;
  }
}

/** The one document that the tokens are, without a fault. */
function composed(tokens: readonly CST.Token[], end = -1): Document | YamlOddity {
  const composer = new Composer({ uniqueKeys: false, keepSourceTokens: true });
  const [document, second] = composer.compose(tokens, true, end);
  const [error] = document?.errors ?? [];
  if (error) return { odd: 'wrong', offset: error.pos[0], error };
  if (second) return { odd: 'second-document', offset: second.range[0] };
  return document ?? new Document();
}
