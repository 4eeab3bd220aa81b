import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { circlesOf, type SourceFile } from './source-files.ts';
import { layers } from './structure-table.ts';

const textOf = (page: string): string => readFileSync(page, 'utf8');

/** In backticks, and what a command is given; of `src/fix/remedies/<name>.ts` the folder. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([\w-][\w.-]*(?:\/[\w.-]+)+\/?)`|\b((?:cases|docs|src|test)\/[\w./-]*[\w-])/g)].map(
    ([, quoted, bare = '']) => quoted ?? bare,
  );

/** ARCHITECTURE.md names what is below `src` without it. */

const isThere = (path: string): boolean => existsSync(path) || existsSync(`src/${path}`);

describe.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s', (page) => {
  const text = textOf(page);

  test('names files and folders that there are', () => {
    const paths = pathsIn(text);
    assert.ok(paths.length > 20);
    assert.deepEqual(
      paths.filter((path) => !isThere(path)),
      [],
    );
  });

  test('leads to pages that there are', () => {
    const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link);
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((link) => !existsSync(link)),
      [],
    );
  });

  test('fits a window', () => {
    const prose = text.split('\n').filter((line) => !line.startsWith('|'));
    assert.deepEqual(
      prose.filter((line) => line.length > 132),
      [],
    );
  });
});

test('ARCHITECTURE.md draws the layers as they stand, one above the other', () => {
  const [, drawing = ''] = /```\n( cli [^`]*)```/.exec(textOf('ARCHITECTURE.md')) ?? [];
  const drawn = [...drawing.matchAll(/^ (\w+) /gm)].map(([, layer = '']) => layer).toReversed();
  const folders = new Set(readdirSync('src'));
  assert.deepEqual(
    drawn,
    [...layers.pure, ...layers.impure].filter((layer) => folders.has(layer)),
  );
  assert.deepEqual(new Set(drawn), folders);
});

test('the commands that CONTRIBUTING.md names are those of the project', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const named = [...textOf('CONTRIBUTING.md').matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
  assert.ok(named.length > 3);
  assert.deepEqual(
    named.filter((script) => !(script in scripts)),
    [],
  );
});

test('a circle of files is found', () => {
  const file = (path: string, ...needs: readonly string[]): SourceFile => ({
    path,
    layer: '',
    lines: 1,
    code: '',
    imports: [],
    needs,
  });
  assert.deepEqual(circlesOf([file('a', 'b'), file('b', 'c', 'd'), file('c', 'a'), file('d')]), ['a > b > c > a']);
  assert.deepEqual(circlesOf([file('a', 'b', 'c'), file('b', 'c'), file('c')]), []);
});
