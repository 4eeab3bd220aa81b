import * as v from 'valibot';
import { nearestWord } from '../base/nearest-word.ts';
import type { Complaint, YamlPath, YamlPlaces } from './yaml-places.ts';

export interface Shaping<S extends v.GenericSchema> {
  readonly shape: S;
  /** Where nothing of it is of use. */
  readonly nothing: v.InferOutput<S>;
  /** The key that every such file begins with. */
  readonly begin: string;
}

/**
 * The value of a file as far as it has the shape. What has not is said where it stands and left out, and the rest
 * holds: each round removes what the last one complained of.
 */
export function shaped<S extends v.GenericSchema>(places: YamlPlaces, shaping: Shaping<S>): v.InferOutput<S> {
  const written = places.takeValue();
  // What is no YAML says nothing of what it lacks.
  if (written === undefined && places.errors.length > 0) return shaping.nothing;
  let value = withoutReserved(places, written ?? {}, []);
  const told = new ToldPaths();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { success, issues, output } = v.safeParse(shaping.shape, value);
    if (success) return output;
    const all = issues.flatMap((issue) => deepest(issue, []));
    const wrong = [...new Map(all.map((one) => [JSON.stringify(one.path), one])).values()];
    // What is left out may be missed where it stood: that is told already.
    for (const one of wrong) if (!places.isFull && !told.isNear(one.path)) tell(places, one, shaping);
    // Nothing is made of what has so many mistakes, and no more of them are told.
    if (places.isFull) return shaping.nothing;
    for (const { path } of wrong) told.add(path);
    value = without(
      value,
      wrong.map(({ path }) => path),
    );
  }
  return shaping.nothing;
}

/**
 * What has been told: what lies within it, or within what it was taken out of, is no news. Asked of each of thousands,
 * so nothing is compared one by one.
 */
class ToldPaths {
  readonly #told = new Set<string>();
  readonly #around = new Set<string>();
  #ofWhole = false;

  add(path: YamlPath): void {
    this.#told.add(keyOf(path));
    if (path.length === 1) this.#ofWhole = true;
    for (let length = 1; length < path.length; length++) this.#around.add(keyOf(path.slice(0, length)));
  }

  isNear(path: YamlPath): boolean {
    if (path.length < 2) return this.#ofWhole;
    const above = path.slice(0, -1);
    return this.#around.has(keyOf(above)) || above.some((_, i) => this.#told.has(keyOf(above.slice(0, i + 1))));
  }
}

const keyOf = (path: YamlPath): string => JSON.stringify(path);

/** Removing an entry may uncover one more thing at most: that what is left is of no use either. */
const ROUNDS_MAX = 4;

interface Misfit {
  readonly path: YamlPath;
  readonly issue: v.BaseIssue<unknown>;
}

/** Where a value may be of several shapes, what is wrong within the one that it has is told, not that it has none. */
function deepest(issue: v.BaseIssue<unknown>, above: YamlPath): readonly Misfit[] {
  const items = issue.path ?? [];
  const path = [...above, ...items.map(({ key }) => (typeof key === 'number' ? key : String(key)))];
  const container: unknown = items.at(-1)?.input;
  // For the validator a list is an object with keys 0, 1, ...; for who wrote it it is a list in the wrong place.
  if (issue.type === 'strict_object' && Array.isArray(container))
    return [{ path: path.slice(0, -1), issue: { ...issue, input: container, expected: 'Object' } }];
  if (issue.type !== 'union') return [{ path, issue }];
  const within = (issue.issues ?? []).filter((inner) => inner.path !== undefined && inner.path.length > 0);
  return within.length === 0 ? [{ path, issue }] : within.flatMap((inner) => deepest(inner, path));
}

function tell(
  places: YamlPlaces,
  { path, issue }: Misfit,
  { shape, begin }: Pick<Shaping<v.GenericSchema>, 'shape' | 'begin'>,
): void {
  if (issue.type === 'strict_object' && issue.expected !== 'never' && issue.input === undefined)
    return places.wrong(path, {
      found: `no "${String(path.at(-1))}"`,
      expected: `"${String(path.at(-1))}" beside what stands here`,
      remedy: 'add it',
    });
  if (issue.type !== 'strict_object' || issue.expected !== 'never')
    return places.wrong(path, {
      found: foundIn(issue),
      expected: issue.message,
      remedy: path.length === 0 ? `begin with "${begin}:"` : correction(shape, path, issue),
    });
  places.wrongKey(path, unknownKey(String(path.at(-1)), keysAt(shape, path.slice(0, -1), issue.path?.at(-1)?.input)));
}

/** An entry of a list has no name, and what has to be there is not to be left out. */
function correction(shape: v.GenericSchema, path: YamlPath, { path: items }: v.BaseIssue<unknown>): string {
  const key = path.at(-1);
  const what = typeof key === 'number' ? 'it' : `"${String(clipped(key))}"`;
  return `correct ${what}${isRequired(shape, path, items?.at(-1)?.input) ? '' : ', or leave it out'}`;
}

export function unknownKey(written: string, known: readonly string[]): Complaint {
  const near = nearestWord(written, known);
  return {
    found: `the key "${String(clipped(written))}"`,
    expected: known.map((one) => `"${one}"`).join(', '),
    remedy: near === undefined ? 'remove it, or correct its name' : `did you mean "${near}"?`,
  };
}

/** Names that no object can have without danger; the validator would pass over them in silence. */
export const reservedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function withoutReserved(places: YamlPlaces, value: unknown, path: YamlPath): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown, i) => withoutReserved(places, inner, [...path, i]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (!reservedNames.has(key)) return [[key, withoutReserved(places, inner, [...path, key])]];
      places.wrongKey([...path, key], { found: `the name "${key}"`, expected: 'another name', remedy: 'rename it' });
      return [];
    }),
  );
}

/** Whether a key has to be there, in whichever of several shapes that have it; `within`: what it stands in. */
function isRequired(schema: v.GenericSchema, path: YamlPath, within: unknown): boolean {
  const entries = entriesAt(schema, path, within);
  return entries.length > 0 && entries.every((entry) => !isKind(entry, 'optional'));
}

/** What may stand at a key of an object. Those of a list or of a record come and go as they like. */
function entriesAt(schema: v.GenericSchema, path: YamlPath, within: unknown): readonly v.GenericSchema[] {
  const [step, ...rest] = path;
  if (step === undefined) return [schema];
  if (isKind(schema, 'optional')) return entriesAt(schema.wrapped, path, within);
  if (isKind(schema, 'union')) return schema.options.flatMap((option) => entriesAt(option, path, within));
  if (isKind(schema, 'variant')) {
    const options = rest.length === 0 ? meantOf(schema, within) : schema.options;
    return options.flatMap((option) => entriesAt(option, path, within));
  }
  if (isKind(schema, 'strict_object')) {
    const inner = schema.entries[step];
    return inner ? entriesAt(inner, rest, within) : [];
  }
  const inner = isKind(schema, 'record') ? schema.value : isKind(schema, 'array') ? schema.item : undefined;
  return inner && rest.length > 0 ? entriesAt(inner, rest, within) : [];
}

/** The keys that are known at a path; `within`: what stands there. */
function keysAt(schema: v.GenericSchema, path: YamlPath, within: unknown): readonly string[] {
  const [step, ...rest] = path;
  if (isKind(schema, 'optional')) return keysAt(schema.wrapped, path, within);
  if (isKind(schema, 'union')) return schema.options.flatMap((option) => keysAt(option, path, within));
  if (isKind(schema, 'variant')) {
    const options = path.length === 0 ? meantOf(schema, within) : schema.options;
    return [...new Set(options.flatMap((option) => keysAt(option, path, within)))];
  }
  if (isKind(schema, 'strict_object')) {
    if (step === undefined) return Object.keys(schema.entries);
    const inner = schema.entries[step];
    return inner ? keysAt(inner, rest, within) : [];
  }
  if (step !== undefined && isKind(schema, 'record')) return keysAt(schema.value, rest, within);
  if (step !== undefined && isKind(schema, 'array')) return keysAt(schema.item, rest, within);
  return [];
}

/** All, where it does not say. */
function meantOf({ key, options }: Kinds['variant'], within: unknown): readonly v.GenericSchema[] {
  const meant = options.find((option) => isMeant(option, key, within));
  return meant ? [meant] : options;
}

/** Which of several kinds of objects it is, one of its keys says. */
function isMeant(option: v.GenericSchema, key: string, within: unknown): boolean {
  const entry = isKind(option, 'strict_object') ? option.entries[key] : undefined;
  if (!entry || !isKind(entry, 'literal') || typeof within !== 'object' || within === null) return false;
  return new Map<string, unknown>(Object.entries(within)).get(key) === entry.literal;
}

/** What schemas of these kinds are made of, as valibot has them; a pipe is its first schema and more. */
interface Kinds {
  readonly optional: { readonly wrapped: v.GenericSchema };
  readonly union: { readonly options: readonly v.GenericSchema[] };
  readonly variant: { readonly key: string; readonly options: readonly v.GenericSchema[] };
  readonly literal: { readonly literal: unknown };
  readonly strict_object: { readonly entries: Readonly<Record<string, v.GenericSchema>> };
  readonly record: { readonly value: v.GenericSchema };
  readonly array: { readonly item: v.GenericSchema };
}

const isKind = <K extends keyof Kinds>(schema: v.GenericSchema, kind: K): schema is v.GenericSchema & Kinds[K] =>
  schema.type === kind;

/** As much of a value as tells which it is: a file that is none of this kind is one value as a whole. */
const QUOTED_CHARS_MAX = 100;

const clipped = (input: unknown): unknown =>
  typeof input === 'string' && input.length > QUOTED_CHARS_MAX ? `${input.slice(0, QUOTED_CHARS_MAX)}...` : input;

const foundIn = ({ input }: v.BaseIssue<unknown>): string => {
  if (input === null || input === undefined) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'keys';
  return typeof input === 'number' ? String(input) : JSON.stringify(clipped(input));
};

/** A copy without what stands at the paths. */
function without(value: unknown, paths: readonly YamlPath[]): unknown {
  if (paths.some(({ length }) => length === 0)) return {};
  const within = new Map<string | number, YamlPath[]>();
  for (const [step = '', ...rest] of paths) {
    const others = within.get(step);
    if (others) others.push(rest);
    else within.set(step, [rest]);
  }
  const isGone = (step: string | number): boolean => within.get(step)?.some(({ length }) => length === 0) ?? false;
  const inner = (step: string | number, item: unknown): unknown => {
    const gone = within.get(step);
    return gone === undefined ? item : without(item, gone);
  };
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    // An entry that is gone keeps its place, so that the paths of the others still hold.
    return items.map((item, i) => (isGone(i) ? '' : inner(i, item)));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (isGone(key) ? [] : [[key, inner(key, item)]])),
  );
}
