import { readdirSync, readFileSync } from 'node:fs';
import { TcpdumpText, textFormats } from './src/evidence/index.ts';
import { wordsToKeep } from './src/evidence/words-to-keep.ts';
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

/** The triggers of all formats that the command reads, worked out. */
const keptWords: Plugin = {
  name: 'kept-words',
  transform(code, id) {
    if (!id.endsWith('/evidence/kept-words.js')) return null;
    const formats = [...textFormats, new TcpdumpText()];
    const filled = code.replace(
      'const kept = undefined',
      `const kept = JSON.parse(${JSON.stringify(JSON.stringify(wordsToKeep(formats)))})`,
    );
    if (filled === code) throw new Error('kept-words.js has no place for what is kept');
    return filled;
  },
};

/** Files of one byte a character: they become strings without being decoded, and half as long. */
const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = inAscii(chunk.code);
  },
};

/** What is raw knows no escapes, but takes in what others escape. */
const inAscii = (code: string): string =>
  code.replaceAll(RAW, (raw) => escaped(raw, (one) => `\${"${one}"}`)).replaceAll(BEYOND, escapeOf);

const RAW = /String\.raw`[^`]*`/g;
const BEYOND = /[^\0-\x7f]/g;

function escaped(raw: string, within: (escape: string) => string): string {
  if (/\$\{[^}]*[^\0-\x7f]/.test(raw)) throw new Error(`no character beyond ASCII may stand in \${}: ${raw}`);
  return raw.replaceAll(BEYOND, (character) => within(escapeOf(character)));
}

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const commonJs = (input: Record<string, string>, ...plugins: Plugin[]): RolldownOptions => ({
  input,
  plugins: [keptWords, ascii, ...plugins],
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
  commonJs(
    {
      command: './dist/cli/command.js',
      'check-worker': './dist/cli/workers/check-worker.js',
      'emit-worker': './dist/cli/workers/emit-worker.js',
      'relay-worker': './dist/live/relay/splice/relay-worker.js',
    },
    licences,
  ),
  // It loads the others by name, so nothing of it may lie in a chunk that they share.
  commonJs({ start: './dist/cli/start.js' }),
]);
