import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { caseOutput } from './case-output.ts';

/**
 * Runs the cases of the repository with the built command, all or those that are named, and compares with the output in
 * git; `--update` writes it anew. Ends with 1 when an output differs, with 2 when a name is no case.
 */
const { values, positionals } = parseArgs({ options: { update: { type: 'boolean' } }, allowPositionals: true });
const all = readdirSync('cases', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No case in cases/ has the name ${unknown.join(', ')}. There are ${all.join(', ')}.`);
  process.exit(2);
}
const update = values.update === true;
let different = 0;
for (const name of positionals.length > 0 ? positionals : all) {
  const folder = join('cases', name);
  const output = caseOutput(folder);
  const file = join(folder, 'expected.txt');
  const same = existsSync(file) && readFileSync(file, 'utf8') === output;
  if (update && !same) writeFileSync(file, output);
  if (!same) different++;
  const title = (output.split('\n', 1)[0] ?? '').replace(/\s{2,}/g, '  ').slice(0, 56);
  console.log(`${name.padEnd(28)}${title.padEnd(58)}${same ? 'as expected' : update ? 'written' : 'DIFFERS'}`);
}
console.log(
  `\nThe whole story of one: node bin/holdfast.js diagnose ${join('cases', 'blocked-first-port')} --timeline`,
);
process.exitCode = different > 0 && !update ? 1 : 0;
