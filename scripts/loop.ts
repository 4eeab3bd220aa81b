import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cellName, cells, filesOf, judged } from '../test/loop/matrix.ts';
import { matrixFaults } from '../test/loop/matrix-faults.ts';
import { column, marksOf, pageOf } from '../test/loop/matrix-page.ts';

/**
 * Plays every night of docs/loop.md, tells each that comes to something else than the page says, and ends with 1 then.
 * `--update` writes the page anew; `--write DIR NIGHT FAULT FIREWALL` writes one night as a case, and plays nothing.
 * Words behind play those nights only that have them all in their names: `npm run loop -- pg-dump reset`. A fault may
 * be called by its letter of the page.
 */
const PAGE = 'docs/loop.md';
const given = process.argv.slice(2);
const byLetter = new Map(matrixFaults.map(({ name }, i) => [column(i), name]));
const words = given.filter((word) => word !== '--update').map((word) => byLetter.get(word) ?? word);
const wanted = new Set(cells.filter((cell) => words.every((word) => cellName(cell).split(' ').includes(word))));

if (words[0] === '--write') write(words[1] ?? '', words.slice(2).join(' '));
else if (wanted.size === 0) fail(`no night has "${words.join(' ')}" in its name`);
else play();

function fail(why: string): void {
  console.error(`${why}; the page has the names: NIGHT FAULT FIREWALL, as in "pg-dump idle asa"`);
  process.exitCode = 2;
}

function write(folder: string, name: string): void {
  const cell = cells.find((one) => cellName(one) === name);
  if (!cell || folder === '') return fail(`no night is called "${name}": --write DIR NIGHT FAULT FIREWALL`);
  const { network, sessions } = filesOf(cell);
  for (const { file, text } of [...network, sessions]) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  console.log(`node bin/holdfast.js check ${folder} --emit-logs ${join(folder, 'logs')}`);
  console.log(`node bin/holdfast.js diagnose ${join(folder, 'logs', 'night')}`);
}

function play(): void {
  const update = given.includes('--update');
  const before = marksOf(readFileSync(PAGE, 'utf8'));
  let different = 0;
  const marks = cells.map((cell, i) => {
    const known = before[i] ?? '?';
    if (!wanted.has(cell)) return known;
    const found = judged(cell);
    if (found.mark !== known || found.mark === '?') {
      different++;
      console.log(`${known} -> ${found.mark}  ${found.words}`);
    }
    return found.mark;
  });
  if (update) writeFileSync(PAGE, pageOf(marks));
  console.log(`${wanted.size} nights, ${different} ${update ? 'written anew' : 'not as the page says'}`);
  process.exitCode = (different > 0 && !update) || marks.includes('?') ? 1 : 0;
}
