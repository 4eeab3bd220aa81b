import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cellName, cells, filesOf, judged } from '../test/loop/matrix.ts';
import { marksOf, pageOf } from '../test/loop/matrix-page.ts';

/**
 * Plays every night of docs/loop.md, tells each that comes to something else than the page says, and ends with 1 then.
 * `--update` writes the page anew; `--write DIR NIGHT FAULT FIREWALL` writes one night as a case, and plays nothing.
 * Words behind play those nights only that have them all in their names: `npm run loop -- pg-dump reset`.
 */
const PAGE = 'docs/loop.md';
const given = process.argv.slice(2);
const words = given.filter((word) => word !== '--update');

if (given[0] === '--write') write(given[1] ?? '', given.slice(2).join(' '));
else play();

function write(folder: string, name: string): void {
  const cell = cells.find((one) => cellName(one) === name);
  if (!cell || folder === '') throw new Error(`no night is called "${name}": --write DIR NIGHT FAULT FIREWALL`);
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
    if (!words.every((word) => cellName(cell).split(' ').includes(word))) return known;
    const found = judged(cell);
    if (found.mark !== known || found.mark === '?') {
      different++;
      console.log(`${known} -> ${found.mark}  ${found.words}`);
    }
    return found.mark;
  });
  if (update) writeFileSync(PAGE, pageOf(marks));
  console.log(`${cells.length} nights, ${different} ${update ? 'written anew' : 'not as the page says'}`);
  process.exitCode = (different > 0 && !update) || marks.includes('?') ? 1 : 0;
}
