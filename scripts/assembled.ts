import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What is written as text and loaded as a module: by its name, where the text is. */
export const MODULES = {
  WORD_SCAN: 'src/evidence/word-scan',
  SELECTION: 'src/evidence/selection',
  LEGACY_GLIMPSE: 'src/evidence/netbackup/legacy-glimpse',
  PLAIN_RUN: 'src/evidence/capture/plain-run',
} as const;

export type ModuleName = keyof typeof MODULES;

/** Other texts of a module that is too long for one. */
const PARTS: Partial<Record<ModuleName, readonly string[]>> = {
  WORD_SCAN: ['src/evidence/stamped-lines', 'src/evidence/waiting-lines'],
};

export const targetOf = (name: ModuleName): string => `${MODULES[name]}-code.ts`;

/** A TypeScript file that holds the module of WebAssembly. */
export function assembled(name: ModuleName): string {
  const lines =
    Buffer.from(optimized(textOf(name)))
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}',`).join('\n');
  const file = `${MODULES[name]}.wat`.split('/').at(-1);
  return `/** \`${file}\` as WebAssembly in base64; made by \`npm run wasm\`. */\nexport const ${name}_CODE: string = [\n${text}\n].join('');\n`;
}

/**
 * V8 calls every function of a module that is called in its text, and a call takes as long as most of them do; so they
 * are put into each other here, up to so many expressions. The module that searches comes to have four functions
 * instead of twenty-two.
 */
const OPTIONS = [
  '--enable-simd',
  '--enable-bulk-memory',
  '--enable-mutable-globals',
  '-O3',
  '--inline-functions-with-loops',
  '--always-inline-max-function-size=60',
  '--flexible-inline-max-function-size=200',
  '--one-caller-inline-max-function-size=400',
];

/** Of Binaryen, as it comes with the package. */
const require = createRequire(import.meta.url);
const ASSEMBLER = require.resolve('binaryen/bin/wasm-opt');

function optimized(text: string): Uint8Array {
  return execFileSync(process.execPath, [ASSEMBLER, '-', '-o', '-', ...OPTIONS], { input: text });
}

/** The parts stand within the parenthesis that ends the module. */
function textOf(name: ModuleName): string {
  const [text, ...parts] = [MODULES[name], ...(PARTS[name] ?? [])].map((one) => readFileSync(`${one}.wat`, 'utf8'));
  return [text?.replace(/\)\s*$/, ''), ...parts, ')'].join('\n');
}
