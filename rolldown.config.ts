import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';

/** Needed at once, or by most commands. What is large and seldom needed stays where npm puts it. */
const joined = new Set(['@stricli/core', '@valibot/to-json-schema', 'valibot', 'yaml']);

/** What is joined in is passed on with the licence that it asks for. */
const licences: Plugin = {
  name: 'licences',
  generateBundle() {
    const texts = [...joined].map((name) => {
      const folder = `node_modules/${name}`;
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      const words = file === undefined ? licenceNamed(folder) : readFileSync(`${folder}/${file}`, 'utf8');
      return `${name}\n\n${words.trim()}\n`;
    });
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

/** Some name it only. */
function licenceNamed(folder: string): string {
  const { license, author, repository } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return `${license}, ${author}, ${repository.url}`;
}

const commonJs = (input: Record<string, string>): RolldownOptions => ({
  input,
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !joined.has(id),
  output: {
    dir: 'dist/command',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // A script has no `import()` of its own (`src/cli/chunks.ts`).
    dynamicImportInCjs: false,
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});

/**
 * The command in few files: loading two hundred takes longer than a diagnosis. They are CommonJS, because only of scripts V8 keeps the code
 * (`src/cli/chunks.ts`).
 */
export default defineConfig([
  // A thread is a program of its own.
  {
    ...commonJs({ command: './dist/cli/command.js', 'check-worker': './dist/cli/workers/check-worker.js' }),
    plugins: [licences],
  },
  // It loads the others by name, so nothing of it may lie in a chunk that they share.
  commonJs({ start: './dist/cli/start.js' }),
]);
