import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

/** In a Node of its own, with the flags of the command. */
const REFUSED = `
  import { createRequire } from 'node:module';
  import { Chunks } from './dist/cli/chunks.js';
  import { setEngine } from './dist/cli/engine.js';
  setEngine();
  const chunks = new Chunks('${FOLDER}', createRequire(import.meta.url));
  chunks.use(process.argv[1]);
  for (const [first] of JSON.parse(process.argv[2])) chunks.load(first);
  console.log(JSON.stringify([chunks.used, chunks.refused]));
`;

test.each(['diagnose', 'trace', 'lint', 'check', 'fix', 'help'])(
  'V8 takes all code that was kept for %s',
  (command) => {
    const batches: readonly (readonly string[])[] = JSON.parse(
      readFileSync(join(FOLDER, `${command}.batches.json`), 'utf8'),
    );
    const given = ['--input-type=module', '-e', REFUSED, command, JSON.stringify(batches)];
    const [used, refused] = JSON.parse(execFileSync(process.execPath, given, { encoding: 'utf8' }));
    assert.deepEqual([used, refused], [batches.map(([first]) => first), []]);
  },
);
