import { defineConfig } from 'rolldown';

/**
 * The command in few files: loading two hundred takes longer than a diagnosis. They are CommonJS, because only of scripts V8 keeps the code
 * (`src/cli/chunks.ts`). Dependencies stay where npm puts them.
 */
export default defineConfig({
  // A thread is a program of its own.
  input: { command: './dist/cli/command.js', 'check-worker': './dist/cli/workers/check-worker.js' },
  platform: 'node',
  external: (id) => !/^[./]/.test(id),
  output: { dir: 'dist/command', format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
});
