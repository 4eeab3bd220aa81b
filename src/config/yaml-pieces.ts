import {
  Composer,
  CST,
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Begun, type YamlNode, YamlTree } from './yaml-tree.ts';

export interface YamlContents {
  readonly value: unknown;
  readonly tree: YamlTree;
  readonly root: YamlNode | undefined;
  readonly lines: LineCounter;
}

/**
 * A YAML text as plain values and the places of them, read a few entries of its long lists and maps at a time, so that
 * the nodes of all of it are never held at once. Undefined where anything is wrong with it, or where an anchor, a tag
 * or a key that is no word gives one part a meaning in another: such a text has to be seen as a whole.
 */
export function yamlInPieces(text: string): YamlContents | undefined {
  const pieces = new Pieces();
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (before !== CST.SCALAR && REACHES_FAR.test(lexeme)) return undefined;
    before = lexeme;
    tokens.push(...parser.next(lexeme));
    const top = parser.stack.at(-1);
    if ((top?.type === 'block-map' || top?.type === 'block-seq') && top.items.length > PIECE && !pieces.take(top))
      return undefined;
  }
  tokens.push(...parser.end());
  const whole = pieces.whole(tokens, text.length);
  return whole && { ...whole, lines };
}

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
  /** Found what has to be seen as a whole. */
  #isOdd = false;

  /** Keeps of all entries but the last ones of a collection what is worth keeping; false: of such it cannot. */
  take(token: CST.BlockMap | CST.BlockSequence): boolean {
    const items = token.items.splice(0, token.items.length - KEPT);
    const piece = Object.assign({}, token, { items });
    const node = composed([{ type: 'document', offset: token.offset, start: [], value: piece }])?.contents;
    if (!isMap(node) && !isSeq(node)) return false;
    const begun = this.#begun.get(token) ?? {
      start: token.offset,
      entries: [],
      values: new Values(isMap(node) ? 'map' : 'list'),
    };
    this.#begun.set(token, begun);
    this.#addValues(begun.values, node);
    for (const item of node.items) this.#tree.addEntry(begun.entries, item, { begun: this.#begunOf });
    token.offset = node.range?.[2] ?? token.offset;
    return !this.#isOdd;
  }

  whole(tokens: readonly CST.Token[], end: number): Omit<YamlContents, 'lines'> | undefined {
    const document = composed(tokens, end);
    if (!document) return undefined;
    const value = this.#valueOf(document.contents);
    const root = this.#tree.add(document.contents, { begun: this.#begunOf });
    return this.#isOdd ? undefined : { value, tree: this.#tree, root };
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
      else if (!isScalar(item.key) || !values.set(item.key.value, this.#valueOf(item.value))) this.#isOdd = true;
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
function composed(tokens: readonly CST.Token[], end = -1): Document | undefined {
  const composer = new Composer({ uniqueKeys: false, keepSourceTokens: true });
  const [document, second] = composer.compose(tokens, true, end);
  return second || (document && document.errors.length > 0) ? undefined : document;
}
