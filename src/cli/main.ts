import { runCommand } from './command.ts';
import { setEngine } from './engine.ts';

/** The command from its sources, for `npm run dev`; what is shipped begins in `start.ts`. */
setEngine();
await runCommand(process.argv.slice(2));
