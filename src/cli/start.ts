import { Chunks } from './chunks.ts';
import { endQuietlyWhenNobodyReads } from './closed-output.ts';
import { setEngine } from './engine.ts';

/**
 * First: Node keeps the code of its own modules, those of its streams among them, for the flags that it begins with.
 */
endQuietlyWhenNobodyReads();
/** What `scripts/code-cache.ts` must do as well, and before: V8 takes no code that was made under other flags. */
setEngine();
const chunks = new Chunks(import.meta.dirname, require);
const [, , command = ''] = process.argv;
if (!/^[a-z]+$/.test(command) || !chunks.use(command)) chunks.use('help');
const { runCommand } = chunks.load('command.cjs') as typeof import('./command.ts');
void runCommand(process.argv.slice(2));
