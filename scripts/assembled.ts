import { readFileSync } from 'node:fs';
import wabt from 'wabt';

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
export async function assembled(name: ModuleName): Promise<string> {
  const tool = await wabt();
  const file = `${MODULES[name]}.wat`;
  const { buffer } = tool.parseWat(file, textOf(name), { simd: true, bulk_memory: true }).toBinary({});
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}',`).join('\n');
  return `/** \`${file.split('/').at(-1)}\` as WebAssembly in base64; made by \`npm run wasm\`. */\nexport const ${name}_CODE: string = [\n${text}\n].join('');\n`;
}

/** The parts stand within the parenthesis that ends the module. */
function textOf(name: ModuleName): string {
  const [text, ...parts] = [MODULES[name], ...(PARTS[name] ?? [])].map((one) => readFileSync(`${one}.wat`, 'utf8'));
  return [text?.replace(/\)\s*$/, ''), ...parts, ')'].join('\n');
}
