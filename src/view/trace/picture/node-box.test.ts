import assert from 'node:assert/strict';
import { test } from 'vitest';
import { remarkLines } from './node-box.ts';

const lastOf = (words: string): string => remarkLines(words, 'black', false).at(-1)?.words ?? '';

test.each([
  ['of short words', 'one two three '.repeat(40)],
  ['that is one very long name', 'n'.repeat(900)],
  ['of names that each fill a line', `${'n'.repeat(50)} `.repeat(20)],
])('a note %s that does not fit ends in one ellipsis', (_, words) => {
  const last = lastOf(words);
  assert.match(last, /\.\.\.$/);
  assert.equal(last.match(/\.\.\./g)?.length, 1, last);
});

test('a note that fits has none', () => assert.equal(lastOf('no route'), 'no route'));
