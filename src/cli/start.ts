import { Chunks } from './chunks.ts';
import { setEngine } from './engine.ts';

/** What `scripts/code-cache.ts` must do as well, and before: V8 takes no code that was made under other flags. */
setEngine();
const chunks = new Chunks(import.meta.dirname);
const { runCommand } = chunks.load('command.cjs') as typeof import('./command.ts');
void runCommand(process.argv.slice(2));
