import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { limits } from '../base/limits.ts';
import type { ConfigFile, Patch } from './config-file.ts';

export interface Setting {
  /** What the patch is called where something is wrong with it: `--set session.nightly.start=1h`. */
  readonly as: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The file with a value in another place; undefined where the path leads through what is no list and no keys.
 * Everything else stays where it was written, so that what is wrong elsewhere is told with the line that people see in
 * their file.
 */
export function patchYaml(file: ConfigFile, setting: Setting): ConfigFile | undefined {
  const document = parseDocument(file.text);
  if (document.errors.length > 0) return undefined;
  const steps = stepsOf(document, setting.path);
  if (!steps) return undefined;
  const edit = editFor(file.text, document, steps, setting.value);
  document.setIn(steps, setting.value);
  const patched = edit && edited(file, edit, setting.as);
  // Where a text is written so that nothing can be put into it, it is written anew as a whole, and lines are those of
  // the new one.
  return patched && means(patched.text, document) ? patched : { file: file.file, text: document.toString() };
}

function stepsOf(document: Document, path: readonly string[]): readonly (string | number)[] | undefined {
  if (path.length > limits.yamlDepthMax || path.some((step) => step === '' || step === '__proto__')) return undefined;
  let within: unknown = document.contents;
  const steps: (string | number)[] = [];
  for (const step of path) {
    const index = isSeq(within) ? Number(step) : step;
    const isNothing = within === undefined || within === null;
    if (Number.isNaN(index) || !(isNothing || isMap(within) || isSeq(within))) return undefined;
    steps.push(index);
    within = isMap(within) || isSeq(within) ? within.get(index, true) : undefined;
  }
  return steps;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  /** Before, instead and behind: only the second is what was set. */
  readonly text: readonly [string, string, string];
}

/** What to write where, so that the value at the path is another. Undefined: not so simply. */
function editFor(
  text: string,
  document: Document,
  steps: readonly (string | number)[],
  value: unknown,
): Edit | undefined {
  let node: unknown = document.contents;
  for (const [depth, step] of steps.entries()) {
    const next: unknown = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
    if (next === undefined) return isMap(node) ? added(text, node, nested(steps.slice(depth), value)) : undefined;
    node = next;
  }
  return replaced(text, node, value);
}

/** `key: { further: value }`. */
const nested = ([key, ...further]: readonly (string | number)[], value: unknown): string =>
  `${word(key)}: ${further.reduceRight<string>((inner, one) => `{ ${word(one)}: ${inner} }`, word(value))}`;

/** As people write it where that cannot be mistaken, else as JSON, which is YAML. */
const word = (value: unknown): string =>
  typeof value === 'string' &&
  /^[A-Za-z0-9][\w.+/-]*(?: [\w.+/-]+)*$/.test(value) &&
  parseDocument(value).toJS() === value
    ? value
    : JSON.stringify(value);

function replaced(text: string, node: unknown, value: unknown): Edit | undefined {
  const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  if (!range) return undefined;
  const [from, to] = range;
  // Lines that are no more are kept as empty ones.
  const kept = '\n'.repeat(text.slice(from, to).split('\n').length - 1);
  return { from, to, text: [from > 0 && text[from - 1] === ':' ? ' ' : '', word(value), kept] };
}

function added(text: string, map: YAMLMap, pair: string): Edit | undefined {
  const [first] = map.items;
  if (!map.range) return undefined;
  if (map.flow !== true) {
    const at = startOf(first);
    if (at === undefined) return undefined;
    const column = at - (text.lastIndexOf('\n', at - 1) + 1);
    return { from: at, to: at, text: ['', pair, `\n${' '.repeat(column)}`] };
  }
  const at = endOf(map.items.at(-1)) ?? map.range[0] + 1;
  return { from: at, to: at, text: [first ? ', ' : ' ', pair, ''] };
}

const startOf = (pair: Pair | undefined): number | undefined => (isScalar(pair?.key) ? pair.key.range?.[0] : undefined);

function endOf(pair: Pair | undefined): number | undefined {
  const last: unknown = pair?.value ?? pair?.key;
  return isScalar(last) || isMap(last) || isSeq(last) ? last.range?.[1] : undefined;
}

function edited({ file, text, patches = [] }: ConfigFile, { from, to, text: parts }: Edit, as: string): ConfigFile {
  const written = parts.join('');
  const further = written.length - (to - from);
  const begins = from + parts[0].length;
  const mine: Patch = {
    as,
    from: begins,
    to: begins + parts[1].length,
    lines: lineEnds(written) - lineEnds(text.slice(from, to)),
  };
  const others = patches
    .filter((one) => one.to <= from || one.from >= to)
    .map((one) => (one.from >= to ? { ...one, from: one.from + further, to: one.to + further } : one));
  return { file, text: text.slice(0, from) + written + text.slice(to), patches: [...others, mine] };
}

const lineEnds = (text: string): number => text.split('\n').length - 1;

/** The same values, in whatever order. */
function means(text: string, document: Document): boolean {
  const written = parseDocument(text);
  return written.errors.length === 0 && ordered(written.toJS()) === ordered(document.toJS());
}

const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
