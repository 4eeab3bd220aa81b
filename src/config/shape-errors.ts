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
 * The value of a file as far as it has the shape. What has not is said where it stands and left out, and the rest holds: each
 * round removes what the last one complained of.
 */
export function shaped<S extends v.GenericSchema>(places: YamlPlaces, shaping: Shaping<S>): v.InferOutput<S> {
  let value = withoutReserved(places, places.value ?? {}, []);
  const told: YamlPath[] = [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { success, issues, output } = v.safeParse(shaping.shape, value);
    if (success) return output;
    const all = issues.flatMap((issue) => deepest(issue, []));
    const wrong = [...new Map(all.map((one) => [JSON.stringify(one.path), one])).values()];
    // What is left out may be missed where it stood: that is told already.
    for (const one of wrong) if (!told.some((path) => isNear(path, one.path))) tell(places, one, shaping);
    told.push(...wrong.map(({ path }) => path));
    for (const { path } of wrong) value = without(value, path);
  }
  return shaping.nothing;
}

/** One lies within what the other stands in. */
const isNear = (told: YamlPath, path: YamlPath): boolean => {
  const around = path.length > told.length ? told : path.slice(0, -1);
  return around.every((step, i) => step === told[i]) && told.length > 0 && (path.length > 1 || told.length === 1);
};

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
  if (issue.type !== 'strict_object' || issue.expected !== 'never')
    return places.wrong(path, {
      found: foundIn(issue),
      expected: issue.message,
      remedy: path.length === 0 ? `begin with "${begin}:"` : `correct "${String(path.at(-1))}", or leave it out`,
    });
  places.wrongKey(path, unknownKey(String(path.at(-1)), keysAt(shape, path.slice(0, -1))));
}

export function unknownKey(written: string, known: readonly string[]): Complaint {
  const near = nearestWord(written, known);
  return {
    found: `the key "${written}"`,
    expected: known.map((one) => `"${one}"`).join(', '),
    remedy: near === undefined ? 'remove it, or correct its name' : `did you mean "${near}"?`,
  };
}

/** Names that no object can have without danger; the validator would pass over them in silence. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

function withoutReserved(places: YamlPlaces, value: unknown, path: YamlPath): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown, i) => withoutReserved(places, inner, [...path, i]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (!RESERVED.has(key)) return [[key, withoutReserved(places, inner, [...path, key])]];
      places.wrongKey([...path, key], { found: `the name "${key}"`, expected: 'another name', remedy: 'rename it' });
      return [];
    }),
  );
}

/** The keys that are known at a path. */
function keysAt(schema: v.GenericSchema, [step, ...rest]: YamlPath): readonly string[] {
  if (isKind(schema, 'optional')) return keysAt(schema.wrapped, step === undefined ? [] : [step, ...rest]);
  if (isKind(schema, 'union'))
    return schema.options.flatMap((option) => keysAt(option, step === undefined ? [] : [step, ...rest]));
  if (isKind(schema, 'strict_object')) {
    if (step === undefined) return Object.keys(schema.entries);
    const inner = schema.entries[step];
    return inner ? keysAt(inner, rest) : [];
  }
  if (step !== undefined && isKind(schema, 'record')) return keysAt(schema.value, rest);
  if (step !== undefined && isKind(schema, 'array')) return keysAt(schema.item, rest);
  return [];
}

/** What schemas of these kinds are made of, as valibot has them; a pipe is its first schema and more. */
interface Kinds {
  readonly optional: { readonly wrapped: v.GenericSchema };
  readonly union: { readonly options: readonly v.GenericSchema[] };
  readonly strict_object: { readonly entries: Readonly<Record<string, v.GenericSchema>> };
  readonly record: { readonly value: v.GenericSchema };
  readonly array: { readonly item: v.GenericSchema };
}

const isKind = <K extends keyof Kinds>(schema: v.GenericSchema, kind: K): schema is v.GenericSchema & Kinds[K] =>
  schema.type === kind;

const foundIn = ({ input }: v.BaseIssue<unknown>): string => {
  if (input === null || input === undefined) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'keys' : JSON.stringify(input);
};

/** A copy without what stands at a path. */
function without(value: unknown, [step, ...rest]: YamlPath): unknown {
  if (step === undefined) return {};
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    // An entry that is gone keeps its place, so that the paths of the others still hold.
    return items.map((item, i) => (i !== step ? item : rest.length === 0 ? '' : without(item, rest)));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key !== step ? [[key, inner]] : rest.length === 0 ? [] : [[key, without(inner, rest)]],
    ),
  );
}
