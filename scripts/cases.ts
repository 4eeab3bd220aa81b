import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Diagnoses every case of the repository with the built command and compares with the output in git; `--update` writes it anew.
 * Ends with 1 when an output differs.
 */
const update = process.argv.includes('--update');
let different = 0;
for (const entry of readdirSync('cases', { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const folder = join('cases', entry.name);
  const run = spawnSync(process.execPath, ['bin/holdfast.js', 'diagnose', folder], { encoding: 'utf8' });
  const file = join(folder, 'expected.txt');
  const known = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const same = known === run.stdout;
  if (update && !same) writeFileSync(file, run.stdout);
  if (!same) different++;
  const title = run.stdout.split('\n', 1)[0] ?? '';
  const mark = same ? 'as expected' : update ? 'written' : 'DIFFERS';
  console.log(
    `${entry.name.padEnd(28)}${title
      .replace(/\s{2,}/g, '  ')
      .slice(0, 56)
      .padEnd(58)}${mark}`,
  );
}
console.log(
  `\nThe whole story of one: node bin/holdfast.js diagnose ${join('cases', 'blocked-first-port')} --timeline`,
);
process.exitCode = different > 0 && !update ? 1 : 0;
