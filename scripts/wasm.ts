import { readFileSync, writeFileSync } from 'node:fs';
import { assembled, plainRun, wordScan } from './assembled.ts';

/** `npm run wasm`: makes the modules that are loaded of the texts that are read by people. */
for (const one of [wordScan, plainRun]) {
  writeFileSync(one.target, await assembled(one, readFileSync(one.source, 'utf8')));
}
