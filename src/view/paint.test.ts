import assert from 'node:assert/strict';
import { test } from 'vitest';
import { COLUMNS, plain } from './paint.ts';

test('plain paint leaves text as it is, for files and pipes', () => {
  for (const paint of [plain.strong, plain.faint, plain.bad, plain.good]) assert.equal(paint('fw1'), 'fw1');
});

test('a ticket takes a hundred columns', () => assert.equal(COLUMNS, 100));
