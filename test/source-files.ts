import { readdirSync, readFileSync } from 'node:fs';

export interface SourceFile {
  /** `src/evidence/page.ts`, with slashes on every system. */
  readonly path: string;
  /** `evidence`; empty for files that are in no layer. */
  readonly layer: string;
  readonly lines: number;
  /** Comments and the insides of strings are blanked, places kept; imports are readable. */
  readonly code: string;
  readonly imports: readonly string[];
}

/** Every TypeScript file below the folders. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts'))
      .toSorted()
      .map(sourceFile),
  );
}

function sourceFile(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const [, layer = ''] = /^src\/([^/]+)\//.exec(path) ?? [];
  const imports = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from '([^']+)'|\bimport\((?:\n\s*)?'([^']+)'/g),
  ].map(([, fixed, lazy]) => fixed ?? lazy ?? '');
  return { path, layer, lines: text.split('\n').length - 1, code: withoutWords(text), imports };
}

/** What an import names: a path below `src/`, or a package as it is. */
export function targetOf(from: string, imported: string): string {
  return imported.startsWith('.') ? new URL(imported, `file:///${from}`).pathname.slice(1) : imported;
}

const WORDS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** Templates keep their `${...}`, which is code. */
function withoutWords(text: string): string {
  return text.replace(WORDS, (words) =>
    words.startsWith('`') ? [...words.matchAll(/\$\{[^}]*\}/g)].map(([inner]) => inner).join(' ') : ' ',
  );
}
