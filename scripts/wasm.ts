import { readFileSync, writeFileSync } from 'node:fs';
import { assembled, SOURCE, TARGET } from './assembled.ts';

/** `npm run wasm`: makes the module that is loaded of the text that is read by people. */
writeFileSync(TARGET, await assembled(readFileSync(SOURCE, 'utf8')));
