import assert from 'node:assert/strict';
import { test } from 'vitest';
import { pageDouble } from '../../test/page.ts';
import { textFormats } from './formats.ts';

test('no two formats have one name', () => {
  const names = textFormats.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
});

test('a table of sockets has no line of thousands of characters', () => {
  const ss = textFormats.find(({ name }) => name === 'ss') ?? assert.fail();
  const read = (blanks: number) =>
    ss.open(pageDouble({ file: 'ss.txt' }))(`ESTAB 0 0 10.1.0.9:1024 10.2.0.5:1556${' '.repeat(blanks)}`, 1);
  assert.notEqual(read(0), 'other');
  assert.equal(read(5_000), 'other');
});
