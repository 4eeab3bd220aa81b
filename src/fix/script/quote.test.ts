import assert from 'node:assert/strict';
import { test } from 'vitest';
import { shPath } from './quote.ts';

test.each([
  ['out/nightly', 'out/nightly'],
  ['$(id)/s', "'$(id)/s'"],
  ["it's/s", String.raw`'it'\''s/s'`],
  ['-x/s', './-x/s'],
  ['-x y/s', "'./-x y/s'"],
])('the path %s is pasted as %s', (path, word) => assert.equal(shPath(path), word));
