import wabt from 'wabt';

/** What is written as text and loaded as a module: by the name of the module, where the text is. */
export const MODULES = {
  WORD_SCAN: 'src/evidence/word-scan',
  LEGACY_GLIMPSE: 'src/evidence/netbackup/legacy-glimpse',
  PLAIN_RUN: 'src/evidence/capture/plain-run',
} as const;

export type ModuleName = keyof typeof MODULES;

export const sourceOf = (name: ModuleName): string => `${MODULES[name]}.wat`;
export const targetOf = (name: ModuleName): string => `${MODULES[name]}-code.ts`;

/** A TypeScript file that holds the module of WebAssembly that `source` is the text of. */
export async function assembled(name: ModuleName, source: string): Promise<string> {
  const tool = await wabt();
  const { buffer } = tool.parseWat(sourceOf(name), source, { simd: true, bulk_memory: true }).toBinary({});
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}',`).join('\n');
  const file = sourceOf(name).split('/').at(-1);
  return `/** \`${file}\` as WebAssembly in base64; made by \`npm run wasm\`. */\nexport const ${name}_CODE: string = [\n${text}\n].join('');\n`;
}
