import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** A node of a `YamlTree`: where its numbers begin. */
export type YamlNode = number;

export type YamlKind = 'map' | 'list' | 'plain' | 'quoted' | 'block' | 'alias';
const KINDS: readonly YamlKind[] = ['map', 'list', 'plain', 'quoted', 'block', 'alias'];

/** What lies in a map or list: of each the number of its key's name, where the key begins, and its node. */
export type Entries = number[];

/** A map or list of which the first entries were added before. */
export interface Begun {
  readonly start: number;
  readonly entries: Entries;
}

interface KnownNodes {
  /** In which aliases stand for something. */
  readonly document?: Document;
  readonly begun?: (node: YAMLMap | YAMLSeq) => Begun | undefined;
}

/**
 * Where everything stands in a YAML text, in numbers alone. The document of the parser takes fifty times its text in
 * memory; of that nothing is kept.
 */
export class YamlTree {
  /** Of each node: where it begins and ends, its kind, its first entry, and how many entries it has. */
  readonly #nodes = new Numbers();
  readonly #entries = new Numbers();
  readonly #names = new Map<string, number>();
  readonly #anchored = new WeakMap<Node, YamlNode>();
  /** Entries by name, of maps that have many and were asked. */
  readonly #wide = new Map<YamlNode, ReadonlyMap<number, number>>();

  start(node: YamlNode): number {
    return this.#nodes.at(node);
  }

  end(node: YamlNode): number {
    return this.#nodes.at(node + 1);
  }

  kind(node: YamlNode): YamlKind {
    return KINDS[this.#nodes.at(node + 2)] ?? 'plain';
  }

  /** What stands behind a key of a map, or at a place of a list. */
  within(node: YamlNode, step: string | number): YamlNode | undefined {
    const entry = this.#entryOf(node, step);
    const found = entry === undefined ? NONE : this.#entries.at(entry + 2);
    return found === NONE ? undefined : found;
  }

  /** Where a key of a map begins. */
  keyStart(node: YamlNode, name: string): number | undefined {
    const entry = this.kind(node) === 'map' ? this.#entryOf(node, name) : undefined;
    const start = entry === undefined ? NONE : this.#entries.at(entry + 1);
    return start === NONE ? undefined : start;
  }

  /** Adds a node of the parser with all that is in it; undefined where there is none. */
  add(node: unknown, known: KnownNodes = {}): YamlNode | undefined {
    if (isAlias(node)) return this.#meant(node, known) ?? this.#place(node, 'alias');
    if (isScalar(node)) return this.#place(node, SCALARS[node.type ?? 'PLAIN'] ?? 'plain');
    if (!isMap(node) && !isSeq(node)) return undefined;
    const begun = known.begun?.(node);
    const placed = this.#place(node, isMap(node) ? 'map' : 'list', begun?.start);
    const entries = begun?.entries ?? [];
    for (const item of node.items) this.addEntry(entries, item, known);
    this.#nodes.set(placed + 3, this.#entries.size);
    this.#nodes.set(placed + 4, entries.length / 3);
    for (const number of entries) this.#entries.push(number);
    return placed;
  }

  /** Adds an item of a list, or a pair of a map, to the entries of one that is not complete yet. */
  addEntry(entries: Entries, item: unknown, known: KnownNodes = {}): void {
    const [key, value] = isPair(item) ? [item.key, item.value] : [undefined, item];
    const name = isScalar(key) ? String(key.value) : '';
    entries.push(this.#numberOf(name), isScalar(key) ? startOf(key) : NONE, this.add(value, known) ?? NONE);
  }

  #place(node: Node, kind: YamlKind, start = startOf(node)): YamlNode {
    const at = this.#nodes.size;
    const numbers = [start, node.range?.[1] ?? start, KINDS.indexOf(kind), 0, 0];
    for (const number of numbers) this.#nodes.push(number);
    if (!isAlias(node) && node.anchor !== undefined) this.#anchored.set(node, at);
    return at;
  }

  #meant(alias: Alias, { document }: KnownNodes): YamlNode | undefined {
    const node = document && alias.resolve(document);
    return node && this.#anchored.get(node);
  }

  #numberOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#names.size);
    return this.#names.size - 1;
  }

  /** Of several with one name the last. */
  #entryOf(node: YamlNode, step: string | number): number | undefined {
    const [kind, first, count] = [this.kind(node), this.#nodes.at(node + 3), this.#nodes.at(node + 4)];
    if (kind === 'list') return Number(step) >= 0 && Number(step) < count ? first + 3 * Number(step) : undefined;
    const name = this.#names.get(String(step));
    if (kind !== 'map' || name === undefined) return undefined;
    if (count > NARROW) return this.#wideMap(node, first, count).get(name);
    for (let entry = first + 3 * (count - 1); entry >= first; entry -= 3)
      if (this.#entries.at(entry) === name) return entry;
    return undefined;
  }

  #wideMap(node: YamlNode, first: number, count: number): ReadonlyMap<number, number> {
    const known = this.#wide.get(node);
    if (known) return known;
    const made = new Map<number, number>();
    for (let entry = first; entry < first + 3 * count; entry += 3) made.set(this.#entries.at(entry), entry);
    this.#wide.set(node, made);
    return made;
  }
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

const SCALARS: Readonly<Record<Scalar.Type, YamlKind>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'quoted',
  QUOTE_DOUBLE: 'quoted',
  BLOCK_FOLDED: 'block',
  BLOCK_LITERAL: 'block',
};

/** No key, or no value. */
const NONE = -1;
/** Maps of so few entries are looked through. */
const NARROW = 16;

/** Numbers of 32 bits, as many as come. */
class Numbers {
  #values = new Int32Array(256);
  size = 0;

  at(place: number): number {
    return this.#values[place] ?? 0;
  }

  set(place: number, value: number): void {
    this.#values[place] = value;
  }

  push(value: number): void {
    if (this.size === this.#values.length) {
      const more = new Int32Array(2 * this.size);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.size++] = value;
  }
}
