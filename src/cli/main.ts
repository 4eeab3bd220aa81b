import { endQuietlyWhenNobodyReads } from './closed-output.ts';
import { runCommand } from './command.ts';
import { setEngine } from './engine.ts';

/** The command from its sources, for `npm run dev`; what is shipped begins in `start.ts`. */
endQuietlyWhenNobodyReads();
setEngine();
await runCommand(process.argv.slice(2));
