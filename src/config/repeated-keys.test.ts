import assert from 'node:assert/strict';
import { test } from 'vitest';
import { parseDocument } from 'yaml';
import { repeatedKeys } from './repeated-keys.ts';

const places = (text: string): readonly (number | undefined)[] =>
  [...repeatedKeys(parseDocument(text, { uniqueKeys: false }).contents)].map(({ range }) => range?.[0]);

test.each([
  'a: 1\nb: 1\n',
  'a: 1\na: 2\na: 3\n',
  'a: { x: 1, y: 2, x: 3 }\nb: [{ z: 1, z: 2 }, { z: 1 }]\n',
  '1: one\n"1": text\n1: again\n',
  'a:\n  - b: 1\n    c: { d: 1, d: 2 }\n    b: 2\n',
  '? { a: 1 }\n: x\n? { a: 1 }\n: y\n',
  'a: &one { x: 1 }\nb: *one\n',
  'just text\n',
])('%j: the keys at which the parser finds that they are not unique', (text) => {
  const found = parseDocument(text, { prettyErrors: false }).errors.filter(({ code }) => code === 'DUPLICATE_KEY');
  assert.deepEqual(
    places(text),
    found.map(({ pos }) => pos[0]).toSorted((a, b) => a - b),
  );
});
