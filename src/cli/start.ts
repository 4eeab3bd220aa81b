import { fileURLToPath } from 'node:url';
import { Chunks } from './chunks.ts';
import { growHeapSlowly } from './heap.ts';

/** What `scripts/code-cache.ts` must do as well, and before: V8 takes no code that was made under other flags. */
growHeapSlowly();
const chunks = new Chunks(fileURLToPath(new URL('../command/', import.meta.url)));
const { runCommand } = chunks.load('command.cjs') as typeof import('./command.ts');
await runCommand(process.argv.slice(2));
