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
  /**
   * Of these the files that are loaded with it: not those of which it takes types only, nor those that it loads later.
   */
  readonly needs: readonly string[];
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
  const lines = text.split('\n').length - 1;
  return { path, layer, lines, code: withoutWords(text), imports, needs: needsOf(path, text) };
}

const IMPORT = /^(?:import|export) (?!type )(\{[^}]*\}|[^;'"]*?) from '(\.[^']+)'/gm;

function needsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, names = '', from = '']) => {
    const taken = names
      .replaceAll(/[{}]/g, '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
    return names.startsWith('{') && taken.every((one) => one.startsWith('type ')) ? [] : [targetOf(path, from)];
  });
}

/** Files each of which needs the next, and the last the first. */
export function circlesOf(files: readonly SourceFile[]): readonly string[] {
  const needs = new Map(files.map((file) => [file.path, file.needs]));
  const seen = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) circles.push([...way.slice(at), path].join(' > '));
    if (seen.has(path)) return;
    seen.add(path);
    for (const next of needs.get(path) ?? []) visit(next, [...way, path]);
  };
  for (const { path } of files) visit(path, []);
  return circles;
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
