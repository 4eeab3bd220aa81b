import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseOutput } from './case-output.ts';

/**
 * Runs every case of the repository with the built command and compares with the output in git; `--update` writes it
 * anew. Ends with 1 when an output differs.
 */
const update = process.argv.includes('--update');
let different = 0;
for (const entry of readdirSync('cases', { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const folder = join('cases', entry.name);
  const output = caseOutput(folder);
  const file = join(folder, 'expected.txt');
  const same = existsSync(file) && readFileSync(file, 'utf8') === output;
  if (update && !same) writeFileSync(file, output);
  if (!same) different++;
  const title = (output.split('\n', 1)[0] ?? '').replace(/\s{2,}/g, '  ').slice(0, 56);
  console.log(`${entry.name.padEnd(28)}${title.padEnd(58)}${same ? 'as expected' : update ? 'written' : 'DIFFERS'}`);
}
console.log(
  `\nThe whole story of one: node bin/holdfast.js diagnose ${join('cases', 'blocked-first-port')} --timeline`,
);
process.exitCode = different > 0 && !update ? 1 : 0;
