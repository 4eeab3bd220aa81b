import assert from 'node:assert/strict';
import { test } from 'vitest';
import { errorCode, errorWords } from './error-code.ts';

const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });

test.each([
  [missing, 'ENOENT', 'ENOENT'],
  [new Error('a fault'), undefined, 'a fault'],
  ['a word', undefined, 'a word'],
  [{ code: 'ENOENT' }, undefined, '[object Object]'],
  [undefined, undefined, 'undefined'],
] as const)('%o', (error, code, words) => {
  assert.equal(errorCode(error), code);
  assert.equal(errorWords(error), words);
});
