import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { sessionsSchema } from '../src/check/sessions-shape.ts';
import { verbs } from '../src/check/written-steps.ts';

const page = readFileSync('docs/sessions.md', 'utf8');

/** What the JSON Schema says at a path of `properties`, `items` and so on. */
function at(...path: readonly string[]): Record<string, unknown> {
  let here: unknown = sessionsSchema();
  for (const step of path) here = Reflect.get(Object(here), step);
  assert.ok(typeof here === 'object' && here !== null, path.join('.'));
  return Object.fromEntries(Object.entries(here));
}
const SESSION = ['properties', 'sessions', 'additionalProperties', 'properties'] as const;
const STEP = [...SESSION, 'actors', 'additionalProperties', 'properties', 'steps', 'items', 'properties'] as const;

/** The rows of the table below a heading of its first column. */
function table(heading: string): readonly (readonly string[])[] {
  const [, rows = ''] = page.split(`\n| ${heading} |`)[1]?.split(/\n\|[-| ]+\|\n/) ?? [];
  return rows
    .split('\n\n', 1)
    .flatMap((text) => text.split('\n'))
    .filter((row) => row.startsWith('|'))
    .map((row) => row.split('|').slice(1, -1));
}
const quoted = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`:]+)[^`]*`/g)].map(([, word = '']) => word);
/** These go with every step, and are told below the table. */
const GENERAL = new Set(['name', 'status']);

describe('the table of steps', () => {
  const rows = table('step').map(([first, second]) => ({ does: quoted(first), with: quoted(second) }));

  test('has every step once', () => {
    assert.deepEqual(rows.flatMap(({ does }) => does).toSorted(), Object.keys(verbs).toSorted());
  });

  test.each(rows)('$does: with all that goes with it, and nothing else', ({ does, with: given }) => {
    const wanted = Object.entries(verbs).flatMap(([verb, { needs, may }]) =>
      does.includes(verb) ? [...needs, ...may].filter((key) => !GENERAL.has(key)) : [],
    );
    assert.deepEqual([...given].toSorted(), [...new Set<string>(wanted)].toSorted());
  });

  test('knows every key of the schema', () => {
    const known = new Set([...rows.flatMap((row) => [...row.does, ...row.with]), ...GENERAL]);
    assert.deepEqual(Object.keys(at(...STEP)).toSorted(), [...known].toSorted());
    for (const key of GENERAL) assert.match(page, new RegExp(`^.*\`${key}\` is what`, 'm'));
  });
});

test('the table of expectations has every one, and no other', () => {
  const keys = table('key').flatMap(([first]) => quoted(first).slice(0, 1));
  assert.deepEqual([...new Set(keys)].toSorted(), Object.keys(at(...SESSION, 'expect', 'properties')).toSorted());
});

test('every kind of fault stands in the example, with all of its keys', () => {
  const faults = Object.values(at('properties', 'faults', 'items', 'oneOf')).map((one) =>
    Reflect.get(Object(one), 'properties'),
  );
  assert.ok(faults.length >= 9);
  for (const keys of faults) {
    const does = String(Reflect.get(Object(Reflect.get(Object(keys), 'does')), 'const'));
    const line = page.split('\n').find((text) => text.includes(`does: ${does}`)) ?? '';
    const missing = Object.keys(Object(keys)).filter((key) => !new RegExp(`\\b${key}:`).test(line));
    assert.deepEqual([does, missing], [does, OPTIONAL.get(does) ?? []]);
  }
});

/** Told in words elsewhere. */
const OPTIONAL: ReadonlyMap<string, readonly string[]> = new Map([
  ['failover', ['for']],
  ['one-way-loss', ['interface']],
]);

test('every key of a session and of the file is told', () => {
  for (const key of [...Object.keys(at(...SESSION)), ...Object.keys(at('properties'))])
    assert.match(page, new RegExp(`\\b${key}:`), key);
});
