import { runCommand } from './command.ts';
import { setHeapGrowth } from './heap.ts';

/** The command from its sources, for `npm run dev`; what is shipped begins in `start.ts`. */
setHeapGrowth();
await runCommand(process.argv.slice(2));
