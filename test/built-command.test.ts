import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';

const FOLDER = 'dist/command';
const chunks = readdirSync(FOLDER).filter((name) => name.endsWith('.cjs'));

/** Not what is handed to a thread as its program. */
const IMPORT = /(?:await|return|=>) import\(/;

test('the built command imports nothing while it runs, because its files are scripts, which cannot', () => {
  assert.ok(chunks.includes('command.cjs') && chunks.includes('start.cjs'));
  for (const name of chunks) assert.doesNotMatch(readFileSync(join(FOLDER, name), 'utf8'), IMPORT, name);
});
