import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { jsonEntries } from './json-entries.ts';

test('each object is an entry with its line, whatever stands in its texts', () => {
  const text = '[ {\n  "a": "}{\\"",\n  "b": [ { "c": 1 } ]\n },\n{"d":2}]\n[{"e":3}]';
  const entries = [...jsonEntries(text)];
  assert.deepEqual(
    entries.map(({ line, value }) => [line, value]),
    [
      [1, { a: '}{"', b: [{ c: 1 }] }],
      [5, { d: 2 }],
      [6, { e: 3 }],
    ],
  );
});

test('a file that was cut off ends in an entry without a value', () => {
  assert.deepEqual(
    [...jsonEntries('[{"a":1},{"b":"')].map(({ value }) => value),
    [{ a: 1 }, undefined],
  );
});

test('a million brackets are no entry, and end', () => {
  const [entry] = jsonEntries(`[{"a":${'['.repeat(1_000_000)}`);
  assert.equal(entry?.value, undefined);
});

test('what JSON.stringify writes is read back', () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()))));
  fc.assert(
    fc.property(objects, fc.constantFrom(0, 2), (list, indent) => {
      const read = [...jsonEntries(JSON.stringify(list, null, indent))].map(({ value }) => JSON.stringify(value));
      assert.deepEqual(
        read,
        list.map((one) => JSON.stringify(one)),
      );
    }),
  );
});

test('what is no object is an entry without a value, with its line', () => {
  const text = '$ ip -j route\n[{"a":1},5,"x, {y}",null,\n[2],{"b":2}]}';
  assert.deepEqual(
    [...jsonEntries(text)].map(({ line, text: written, value }) => [line, value ?? written]),
    [
      [1, '$ ip -j route'],
      [2, { a: 1 }],
      [2, '5'],
      [2, '"x, {y}"'],
      [2, 'null'],
      [3, '2'],
      [3, { b: 2 }],
      [3, '}'],
    ],
  );
});

test('a million numbers are a thousand entries, and the object behind them is read', () => {
  const entries = [...jsonEntries(`[${'1,'.repeat(1_000_000)}{"a":1}]`)];
  assert.equal(entries.length, 1_001);
  assert.deepEqual(entries.at(-1)?.value, { a: 1 });
  assert.ok(entries.every(({ text }) => text.length <= 200));
});
