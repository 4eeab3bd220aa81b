import { runCommand } from './command.ts';
import { growHeapSlowly } from './heap.ts';

/** The command from its sources, for `npm run dev`; what is shipped begins in `start.ts`. */
growHeapSlowly();
await runCommand(process.argv.slice(2));
