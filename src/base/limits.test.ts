import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { sourceFiles } from '../../test/source-files.ts';
import { limits } from './limits.ts';

const sources = sourceFiles('src')
  .filter(({ path }) => !path.endsWith('.test.ts') && !path.endsWith('/limits.ts'))
  .map(({ path }) => readFileSync(path, 'utf8'))
  .join('\n');

test.each(Object.entries(limits))('%s bites somewhere, and lets something through', (name, bound) => {
  assert.match(sources, new RegExp(`\\blimits\\.${name}\\b`));
  assert.ok(Number.isSafeInteger(bound) && bound > 0);
});
