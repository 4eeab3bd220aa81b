import {
  type Alias,
  type Document,
  isCollection,
  type LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { limits } from '../base/limits.ts';
import type { ConfigError, ConfigLine } from '../model/configuration.ts';
import type { ConfigFile, Patch } from './config-file.ts';
import { type EntriesBound, surplusEntries } from './yaml-entries.ts';
import { repeatedKeys } from './repeated-keys.ts';
import { yamlExcess } from './yaml-extent.ts';
import { type YamlContents, yamlInPieces, type YamlOddity } from './yaml-pieces.ts';
import { type YamlKind, type YamlNode, YamlTree } from './yaml-tree.ts';

export type YamlPath = readonly (string | number)[];

/** A line of a file that people write, with the column at which the thing begins. */
export interface PlacedLine extends ConfigLine {
  readonly column: number;
}

/** What is wrong, without the place. */
export type Complaint = Pick<ConfigError, 'found' | 'expected' | 'remedy'>;

/** A YAML document whose values can be asked where they stand. */
export class YamlPlaces {
  readonly file: string;
  readonly errors: ConfigError[] = [];
  /** Paths of what something was wrong with, and of all around it. */
  readonly #wrong = new Set<string>();
  readonly #text: string;
  readonly #patches: readonly Patch[];
  readonly #lines: Pick<LineCounter, 'linePos'>;
  readonly #tree: YamlTree | undefined;
  readonly #root: YamlNode | undefined;
  #value: unknown;

  constructor({ file, text, patches = [] }: ConfigFile, bound: YamlBound = BY_HAND) {
    this.file = file;
    this.#text = text;
    this.#patches = patches;
    const tooMuch = excess(text, bound);
    const inPieces = tooMuch ? undefined : yamlInPieces(text);
    const odd = inPieces && 'odd' in inPieces ? inPieces : undefined;
    const contents = inPieces && !('odd' in inPieces) ? inPieces : undefined;
    this.#lines = contents?.lines ?? linesOf(text);
    if (tooMuch) this.errors.push({ file, ...tooMuch });
    const isHopeless = odd !== undefined && (text.length > limits.yamlWholeCharsMax || isTooLarge(odd));
    if (isHopeless) this.errors.push({ ...this.#spot(odd.offset), ...oddComplaint(odd) });
    const { tree, root, value } = contents ?? (tooMuch || isHopeless ? NOTHING : this.#asWhole(text));
    [this.#tree, this.#root, this.#value] = [tree, root, value];
  }

  /** A text that has to be seen as a whole, for what is wrong with it, or for what its parts say of each other. */
  #asWhole(text: string): Partial<YamlContents> {
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
    const wrong = [
      ...document.errors.map((error) => ({ offset: error.pos[0], ...yamlComplaint(error) })),
      ...[...repeatedKeys(document.contents)].map((key) => ({ offset: start(key), ...repeatedComplaint })),
      ...strangers(document),
    ].toSorted((a, b) => a.offset - b.offset);
    for (const { offset, ...complaint } of wrong.slice(0, limits.networkErrorsMax))
      this.errors.push({ ...this.#spot(offset), ...complaint });
    if (wrong.length > 0) return NOTHING;
    const tree = new YamlTree();
    return { tree, root: tree.add(document.contents, { document }), value: this.#valueOf(document) };
  }

  #valueOf(document: Document): unknown {
    try {
      const value: unknown = document.toJS({ maxAliasCount: limits.yamlAliasesMax });
      if (!deeper(value, limits.yamlDepthMax)) return value;
      this.errors.push({ file: this.file, line: 1, column: 1, ...depthComplaint });
      return undefined;
    } catch (error) {
      // yaml throws a ReferenceError for aliases that multiply or stand for nothing, and nothing else.
      if (!(error instanceof ReferenceError)) throw error;
      const lost = lostAlias(document);
      this.errors.push(
        lost === undefined
          ? { file: this.file, line: 1, column: 1, ...aliasComplaint }
          : { ...this.#spot(start(lost)), ...lostComplaint(lost.source) },
      );
      return undefined;
    }
  }

  /**
   * The whole as plain values; undefined where it is no YAML, and `errors` say why. It is handed over once: whoever
   * shapes it makes another of it, and of a large file there is room for one.
   */
  takeValue(): unknown {
    const value = this.#value;
    this.#value = undefined;
    return value;
  }

  /** Says what is wrong with the value at a path; `at` characters behind its beginning. */
  wrong(path: YamlPath, { found, expected, remedy }: Complaint, at = 0): void {
    this.#remember(path);
    if (this.errors.length >= limits.networkErrorsMax) return;
    const node = this.#nodeAt(path);
    const before = { map: at, list: at, plain: at, alias: at, quoted: 1 + at, block: 0 }[this.#kindOf(node)];
    this.errors.push({ ...this.#spot(this.#startOf(node) + before), found, expected, remedy });
  }

  /** Whether something was said to be wrong with the value at a path, or with what is within it. */
  isWrong(path: YamlPath): boolean {
    return this.#wrong.has(JSON.stringify(path));
  }

  /** So much is wrong that no more is told: who asks need not look for the nearest word either. */
  get isFull(): boolean {
    return this.errors.length >= limits.networkErrorsMax;
  }

  #remember(path: YamlPath): void {
    for (let length = 0; length <= path.length; length++) this.#wrong.add(JSON.stringify(path.slice(0, length)));
  }

  /** Says what is wrong with a key. */
  wrongKey(path: YamlPath, complaint: Complaint): void {
    this.#remember(path);
    if (this.errors.length >= limits.networkErrorsMax) return;
    this.errors.push({ ...this.#spot(this.#keyStart(path)), ...complaint });
  }

  /**
   * Where the value at a path begins, with what stands there: an entry of a list by itself, other values behind their
   * key.
   */
  line(path: YamlPath): PlacedLine {
    const start = this.#startOf(this.#nodeAt(path));
    const from = typeof path.at(-1) === 'number' ? start : this.#keyStart(path);
    return this.#placed(start, this.#cited(from, this.#endOf(path) ?? from));
  }

  /** Where a key stands, with its value. */
  keyLine(path: YamlPath): PlacedLine {
    const start = this.#keyStart(path);
    return this.#placed(start, this.#cited(start, this.#endOf(path) ?? start));
  }

  /** Key by key: of what is spread V8 keeps a description for each single one, larger than the line. */
  #placed(start: number, text: string): PlacedLine {
    const { file, line, column } = this.#spot(start);
    return { file, line, column, text };
  }

  /** A text that spans lines, moved down so that its lines have the numbers that they have in this file. */
  embedded(path: YamlPath, text: string): ConfigFile {
    const before = this.#kindOf(this.#nodeAt(path)) === 'block' ? 0 : 1;
    return { file: this.file, text: '\n'.repeat(this.line(path).line - before) + text };
  }

  /** The first line of a stretch, without quotes around it. */
  #cited(from: number, to: number): string {
    const [first = ''] = this.#text.slice(from, to).split('\n', 1);
    const text = first.trim();
    return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
  }

  #spot(offset: number): { file: string; line: number; column: number } {
    const within = this.#patches.find(({ from, to }) => offset >= from && offset < to);
    if (within) return { file: within.as, line: 1, column: 1 + offset - within.from };
    const { line, col } = this.#lines.linePos(offset);
    const added = this.#patches.reduce((sum, { to, lines }) => (to <= offset ? sum + lines : sum), 0);
    return { file: this.file, line: Math.max(1, line - added), column: Math.max(1, col) };
  }

  /** Where a key begins, or what it would be in. */
  #keyStart(path: YamlPath): number {
    const map = this.#nodeAt(path.slice(0, -1));
    const start = map === undefined ? undefined : this.#tree?.keyStart(map, String(path.at(-1)));
    return start ?? this.#startOf(map);
  }

  #startOf(node: YamlNode | undefined): number {
    return (node === undefined ? undefined : this.#tree?.start(node)) ?? 0;
  }

  #endOf(path: YamlPath): number | undefined {
    const node = this.#nodeAt(path);
    return node === undefined ? undefined : this.#tree?.end(node);
  }

  #kindOf(node: YamlNode | undefined): YamlKind {
    return (node === undefined ? undefined : this.#tree?.kind(node)) ?? 'plain';
  }

  /** The node at a path, or the nearest one above it that exists. */
  #nodeAt(path: YamlPath): YamlNode | undefined {
    let node = this.#root;
    for (const step of path) {
      const next = node === undefined ? undefined : this.#tree?.within(node, step);
      if (next === undefined) return node;
      node = next;
    }
    return node;
  }
}

const NOTHING: Partial<YamlContents> = {};

/** Where offsets of a text stand, without a list of its lines. */
const linesOf = (text: string): Pick<LineCounter, 'linePos'> => ({
  linePos(offset) {
    const { line, column } = textPlace(text, offset);
    return { line, col: column };
  },
});

/** Keys that are lists or maps, and tags that make of a text what no file here has: bytes, dates, sets. */
function strangers(document: Document): readonly (Complaint & { readonly offset: number })[] {
  const found: (Complaint & { offset: number })[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isCollection(key)) found.push({ offset: start(key), ...keyComplaint });
    },
    Value: (_, node) => {
      if (node.tag !== undefined && !PLAIN_TAGS.test(node.tag))
        found.push({ offset: start(node), ...tagComplaint(node.tag) });
    },
  });
  return found;
}

/** Those of the core schema (YAML 1.2.2, section 10.3). */
const PLAIN_TAGS = /^(?:!|tag:yaml\.org,2002:(?:null|bool|int|float|str|map|seq))$/;

const keyComplaint: Complaint = {
  found: 'a list or keys in place of a key',
  expected: 'a word before the ":"',
  remedy: 'name it, or take out the brackets around it',
};

const tagComplaint = (tag: string): Complaint => ({
  found: `the tag ${tag.replace(/^tag:yaml\.org,2002:/, '!!').slice(0, 64)}`,
  expected: 'none, or one of plain values such as !!str',
  remedy: 'take it out, and write the value as it is meant',
});

/** The first alias that stands for nothing that came before it. */
function lostAlias(document: Document): Alias | undefined {
  let lost: Alias | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined;
      lost = alias;
      return visit.BREAK;
    },
  });
  return lost;
}

const start = ({ range }: Node): number => range?.[0] ?? 0;

/** How many characters of a file are read, by the name of the limit, and what to do who has more. */
export interface YamlBound {
  readonly name: keyof typeof limits;
  readonly charsMax: number;
  readonly remedy: string;
  /** Of a map whose entries are counted before anything is read; `name` as above. */
  readonly entries?: EntriesBound & { readonly name: keyof typeof limits; readonly remedy: string };
}

const BY_HAND: YamlBound = {
  name: 'networkYamlCharsMax',
  charsMax: limits.networkYamlCharsMax,
  remedy: 'it is written by hand; listings of hosts go into hosts/<name>/, which may be large',
};

/** What is refused before it is read, by the name of its limit, and where it is reached. */
function excess(text: string, bound: YamlBound): (Complaint & { line: number; column: number }) | undefined {
  if (text.length > bound.charsMax)
    return {
      ...textPlace(text, bound.charsMax),
      found: `${text.length} characters`,
      expected: `at most ${bound.charsMax} (${bound.name})`,
      remedy: bound.remedy,
    };
  const { entries } = bound;
  const surplus = entries && surplusEntries(text, entries);
  if (surplus)
    return {
      ...textPlace(text, surplus.offset),
      found: `${surplus.count} entries below "${entries.below}:"`,
      expected: `at most ${entries.max} (${entries.name})`,
      remedy: entries.remedy,
    };
  const extent = yamlExcess(text, { levelsMax: limits.yamlDepthMax, wordsMax: limits.yamlEntryWordsMax });
  if (extent?.over === 'levelsMax') return { line: 1, column: 1, ...depthComplaint };
  return extent && { ...textPlace(text, extent.offset), ...entryComplaint };
}

/** The line and column that an offset stands at. */
export function textPlace(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', from)) {
    line++;
    from = end + 1;
  }
  return { line, column: 1 + offset - from };
}

/** An alias can stand within what it stands for, which no look at the text tells. */
const deeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner: unknown) => deeper(inner, levels - 1)));

const depthComplaint: Complaint = {
  found: 'lists or keys within each other without end',
  expected: `at most ${limits.yamlDepthMax} levels (yamlDepthMax)`,
  remedy: 'no such file has more than seven: close brackets, and name no alias (*name) within what it stands for',
};

const aliasComplaint: Complaint = {
  found: 'aliases (*name) that multiply',
  expected: `at most ${limits.yamlAliasesMax} uses of anchors (yamlAliasesMax)`,
  remedy: 'write out what the aliases stand for',
};

const lostComplaint = (name: string): Complaint => ({
  found: `*${name}, which stands for nothing`,
  expected: `&${name} on what it stands for, before it`,
  remedy: 'correct the name, or quote what is no alias',
});

const repeatedComplaint: Complaint = {
  found: 'a name that stands here twice',
  expected: 'each name once',
  remedy: 'join the two, or rename one',
};

const isTooLarge = ({ odd }: YamlOddity): boolean => odd === 'long-entry' || odd === 'long-text';

/** Of a text that is too large to be seen as a whole: only what was found first is known. */
function oddComplaint(oddity: YamlOddity): Complaint {
  switch (oddity.odd) {
    case 'wrong':
      return yamlComplaint(oddity.error);
    case 'repeated':
      return repeatedComplaint;
    case 'second-document':
      return secondComplaint;
    case 'far-reaching':
      return { found: 'an anchor, an alias, a tag or a directive (& * ! %)', ...plainExpected };
    case 'long-entry':
      return entryComplaint;
    case 'long-text':
      return {
        found: 'a text that is very long',
        expected: `at most ${limits.yamlTextCharsMax} characters in one (yamlTextCharsMax)`,
        remedy: 'close the quote before it, or keep what is so long in a file of its own',
      };
    case 'no-word':
      return { found: 'a key that is no word, or text that is no list and no keys', ...plainExpected };
  }
}

const entryComplaint: Complaint = {
  found: 'an entry of very many words and marks',
  expected: `at most ${limits.yamlEntryWordsMax} between brackets or in one entry (yamlEntryWordsMax)`,
  remedy: 'write each entry on a line of its own, without brackets around all of them',
};

const plainExpected: Pick<Complaint, 'expected' | 'remedy'> = {
  expected: `none in a file of more than ${limits.yamlWholeCharsMax} characters (yamlWholeCharsMax)`,
  remedy: 'write out what it stands for, or make several files',
};

const secondComplaint: Complaint = {
  found: 'a second document',
  expected: 'one in a file',
  remedy: 'take out the "---" between them, or a part',
};

function yamlComplaint({ code, message }: YAMLError): Complaint {
  if (code === 'MULTIPLE_DOCS') return secondComplaint;
  const found = message.split('\n', 1)[0] ?? '';
  return { found, expected: 'YAML', remedy: 'indent with blanks, and close quotes and brackets' };
}
