import { type Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { limits } from '../base/limits.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { yamlExcess } from '../config/yaml-extent.ts';

/** The file with a value in another place; undefined where the path leads through what is no list and no keys. */
export function setInYaml(file: ConfigFile, path: readonly string[], value: string): ConfigFile | undefined {
  return edited(file, path, (document, steps) => document.setIn(steps, scalarOf(value)));
}

/** The file with one more entry of a list, which is made where there is none. */
export function appendInYaml(file: ConfigFile, path: readonly string[], entry: string): ConfigFile | undefined {
  return edited(file, path, (document, steps) => {
    const list = document.getIn(steps, true);
    if (isSeq(list)) list.add(document.createNode(entry));
    else document.setIn(steps, [entry]);
  });
}

/** The file with one more line of a text that stands in it. */
export const appendLineInYaml = (file: ConfigFile, path: readonly string[], line: string): ConfigFile | undefined =>
  editTextInYaml(file, path, (text) => (text === '' ? `${line}\n` : `${text.trimEnd()}\n${line}\n`));

/** The file with a text in it changed; a text that is not there yet is empty. */
export function editTextInYaml(
  file: ConfigFile,
  path: readonly string[],
  edit: (text: string) => string,
): ConfigFile | undefined {
  return edited(file, path, (document, steps) => {
    const found: unknown = document.getIn(steps, true);
    // What is written once and named elsewhere stays as it is there.
    const node: unknown = isAlias(found) ? found.resolve(document) : found;
    const text = isScalar(node) ? node.value : undefined;
    document.setIn(steps, edit(typeof text === 'string' ? text : ''));
  });
}

/** A text that stands in the file; undefined where there is none. */
export function textInYaml({ text }: ConfigFile, path: readonly string[]): string | undefined {
  const found: unknown = parseDocument(text).getIn(path);
  return typeof found === 'string' ? found : undefined;
}

/** The file with a key that has one value given another everywhere below a path; undefined: it is taken out. */
export function replaceBelowInYaml(
  file: ConfigFile,
  path: readonly string[],
  { key, was, now }: { readonly key: string; readonly was: string; readonly now: string | undefined },
): ConfigFile | undefined {
  return edited(file, path, (document, steps) => {
    const within: unknown = document.getIn(steps, true);
    if (!isNode(within)) return;
    visit(within, {
      Map: (_, map) => {
        if (map.get(key) !== was) return;
        if (now === undefined) map.delete(key);
        else map.set(key, now);
      },
    });
  });
}

export interface Beside {
  /** The key that the short form stands for. */
  readonly short: string;
  readonly key: string;
  readonly value: string;
}

/** The file with one more key of something that may stand there in a short form, such as `eth0: 10.1.0.1/24`. */
export function setBesideInYaml(
  file: ConfigFile,
  path: readonly string[],
  { short, key, value }: Beside,
): ConfigFile | undefined {
  return edited(file, path, (document, steps) => {
    const found: unknown = document.getIn(steps, true);
    if (!isMap(found)) document.setIn(steps, document.createNode(found === undefined ? {} : { [short]: found }));
    document.setIn([...steps, key], scalarOf(value));
  });
}

/** The names below a key. */
export function yamlNames({ text }: ConfigFile, below: string): readonly string[] {
  const map: unknown = parseDocument(text).get(below);
  return isMap(map) ? map.items.map(({ key }) => String(key)) : [];
}

/** How many stand in the list below a key. */
export function yamlCount({ text }: ConfigFile, below: string): number {
  const list: unknown = parseDocument(text).get(below);
  return isSeq(list) ? list.items.length : 0;
}

type Steps = readonly (string | number)[];

function edited(
  { file, text }: ConfigFile,
  path: readonly string[],
  change: (document: Document, steps: Steps) => void,
): ConfigFile | undefined {
  if (path.some((step) => step === '' || step === '__proto__')) return undefined;
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  let within: unknown = document.contents;
  const steps: (string | number)[] = [];
  for (const step of path) {
    const index = isSeq(within) ? Number(step) : step;
    if (Number.isNaN(index) || !(within === undefined || within === null || isMap(within) || isSeq(within)))
      return undefined;
    steps.push(index);
    within = isMap(within) || isSeq(within) ? within.get(index, true) : undefined;
  }
  change(document, steps);
  return { file, text: document.toString({ lineWidth: 0 }) };
}

/**
 * As YAML would read it where it stood in the file: a number, a truth, a list in brackets, or a text. An alias has
 * nothing here that it could stand for, and no file has so many levels: such a value is what was typed.
 */
export function scalarOf(value: string): unknown {
  if (yamlExcess(value, { levelsMax: limits.yamlDepthMax, wordsMax: limits.yamlEntryWordsMax })) return value;
  const document = parseDocument(value);
  return document.errors.length > 0 || hasAlias(document) ? value : (document.toJS() as unknown);
}

function hasAlias(document: Document): boolean {
  let has = false;
  visit(document, {
    Alias: () => {
      has = true;
      return visit.BREAK;
    },
  });
  return has;
}
