import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import * as v from 'valibot';
import { shaped } from './shape-errors.ts';
import { YamlPlaces } from './yaml-places.ts';

const port = v.pipe(v.number('a port'), v.integer('a port'));
const fault = v.strictObject({ at: v.string('a time'), for: v.string('a span') });
const shape = v.strictObject({
  rules: v.array(v.union([v.strictObject({ port })], 'a rule'), 'a list of rules'),
  faults: v.optional(v.array(fault, 'a list of faults')),
});

function read(text: string) {
  const places = new YamlPlaces({ file: 'rules.yaml', text });
  const value = shaped(places, { shape, nothing: { rules: [] }, begin: 'rules' });
  const told = places.errors.map(({ line, column, found, expected, remedy }) => {
    return `${line}:${column} ${found} | ${expected} | ${remedy}`;
  });
  return { value, told };
}
const told = (text: string): readonly string[] => read(text).told;

describe('what is no YAML', () => {
  test('is told once, and not what it lacks as well', () => {
    const [first = '', ...rest] = told('rules: [');
    assert.match(first, /^1:9 .*end with a \]/);
    assert.deepEqual(rest, []);
  });
  test('an alias that stands for nothing', () => {
    assert.deepEqual(told('rules:\n  - { port: *web }\n'), [
      '2:13 *web, which stands for nothing | &web on what it stands for, before it | correct the name, or quote what is no alias',
    ]);
  });
  test('two documents', () => {
    assert.deepEqual(told('rules: []\n---\nrules: []\n'), [
      '2:1 a second document | one in a file | take out the "---" between them, or a part',
    ]);
  });
});

test('a key that is missing is named, where it should stand', () => {
  assert.deepEqual(told('rules: []\nfaults:\n  - { at: 2h }\n'), [
    '3:5 no "for" | "for" beside what stands here | add it',
  ]);
});

describe('only what may be missing is to be left out', () => {
  const happens = v.variant(
    'does',
    [
      v.strictObject({ does: v.literal('reboot'), for: v.optional(v.string('a span')) }),
      v.strictObject({ does: v.literal('down'), for: v.string('a span'), port: v.optional(port) }),
    ],
    'one of reboot, down',
  );
  const either = v.union([v.strictObject({ to: port }), v.strictObject({ to: v.optional(v.string('a name')) })], 'it');
  const night = v.strictObject({
    faults: v.optional(v.array(happens)),
    hosts: v.optional(v.record(v.string(), v.strictObject({ port, also: v.optional(port) }, 'a host'))),
    either: v.optional(either),
  });
  const remedies = (text: string): readonly string[] => {
    const places = new YamlPlaces({ file: 'night.yaml', text });
    shaped(places, { shape: night, nothing: {}, begin: 'faults' });
    return places.errors.map(({ remedy }) => remedy);
  };

  test.each([
    ['faults: [{ does: rebot }]', 'correct "does"'],
    ['faults: [{ does: down, for: 5 }]', 'correct "for"'],
    ['faults: [{ does: down, for: }]', 'correct "for"'],
    ['faults: [{ does: reboot, for: 5 }]', 'correct "for", or leave it out'],
    ['faults: [{ does: down, for: 5m, port: x }]', 'correct "port", or leave it out'],
    ['faults: soon', 'correct "faults", or leave it out'],
    ['faults: [soon]', 'correct it, or leave it out'],
    ['hosts: { a: { port: x } }', 'correct "port"'],
    ['hosts: { a: { port: 1, also: x } }', 'correct "also", or leave it out'],
    ['hosts: { a: 5 }', 'correct "a", or leave it out'],
    ['either: { to: [] }', 'correct "to", or leave it out'],
  ])('%s: %s', (text, remedy) => assert.deepEqual([...new Set(remedies(text))], [remedy]));
});

test('of a long value as much is told as tells which it is', () => {
  const [first = ''] = told(`rules: ${'x'.repeat(1_000_000)}\n`);
  assert.equal(first, `1:8 "${'x'.repeat(100)}..." | a list of rules | correct "rules"`);
  assert.ok((told(`rules: []\n"${'k'.repeat(900)}": 1\n`)[0]?.length ?? 0) < 200);
  const places = new YamlPlaces({ file: 'ports.yaml', text: `{ ? ${'k'.repeat(90_000)} : x }` });
  shaped(places, { shape: v.record(v.string(), port), nothing: {}, begin: 'ports' });
  assert.equal(places.errors[0]?.remedy, `correct "${'k'.repeat(100)}...", or leave it out`);
});

test('each mistake is told, in the order of the file', () => {
  const errors = told('rules: [{ port: x }, { port: 2 }, 3, { port: 4, prot: 5 }]\n');
  assert.equal(errors.length, 3);
});

test('twenty thousand mistakes take hardly longer than twenty thousand ports', () => {
  const numbers = v.strictObject({ ports: v.array(port) });
  const cost = (entry: string): number => {
    const text = `ports:\n${`- ${entry}\n`.repeat(20_000)}`;
    const before = process.cpuUsage();
    shaped(new YamlPlaces({ file: 'ports.yaml', text }), { shape: numbers, nothing: { ports: [] }, begin: 'ports' });
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const [right, wrong] = [Math.min(cost('1'), cost('2')), cost('x')];
  // Each compared with each, and each taken out of a copy of all: more than twenty times as long.
  assert.ok(wrong < right * 6, `${right} us for ports, ${wrong} us for mistakes`);
});
