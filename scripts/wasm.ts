import { writeFileSync } from 'node:fs';
import { assembled, type ModuleName, MODULES, targetOf } from './assembled.ts';

/** `npm run wasm`: makes the modules that are loaded of the texts that are read by people. */
for (const name of Object.keys(MODULES) as ModuleName[]) writeFileSync(targetOf(name), assembled(name));
