import wabt from 'wabt';

export const SOURCE = 'src/evidence/word-scan.wat';
export const TARGET = 'src/evidence/word-scan-code.ts';

/** A TypeScript file that holds the module of WebAssembly that `source` is the text of. */
export async function assembled(source: string): Promise<string> {
  const tool = await wabt();
  const { buffer } = tool.parseWat(SOURCE, source, { simd: true, bulk_memory: true }).toBinary({});
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}',`).join('\n');
  return `/** \`word-scan.wat\` as WebAssembly in base64; made by \`npm run wasm\`. */\nexport const WORD_SCAN_CODE: string = [\n${text}\n].join('');\n`;
}
