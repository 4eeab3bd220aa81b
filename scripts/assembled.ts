import wabt from 'wabt';

/** A module of WebAssembly: the text that people read, and the TypeScript file that is loaded. */
export interface WasmModule {
  readonly source: string;
  readonly target: string;
  /** Of the constant in the target. */
  readonly name: string;
}

export const wordScan: WasmModule = {
  source: 'src/evidence/word-scan.wat',
  target: 'src/evidence/word-scan-code.ts',
  name: 'WORD_SCAN_CODE',
};
export const plainRun: WasmModule = {
  source: 'src/evidence/capture/plain-run.wat',
  target: 'src/evidence/capture/plain-run-code.ts',
  name: 'PLAIN_RUN_CODE',
};

/** A TypeScript file that holds the module that `text` is the source of. */
export async function assembled({ source, name }: WasmModule, text: string): Promise<string> {
  const tool = await wabt();
  const { buffer } = tool.parseWat(source, text, { simd: true, bulk_memory: true }).toBinary({});
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  const code = lines.map((line) => `  '${line}',`).join('\n');
  const file = source.split('/').at(-1);
  return `/** \`${file}\` as WebAssembly in base64; made by \`npm run wasm\`. */\nexport const ${name}: string = [\n${code}\n].join('');\n`;
}
