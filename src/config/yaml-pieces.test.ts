import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { parseDocument } from 'yaml';
import { type Random, random } from '../base/random.ts';
import { yamlInPieces } from './yaml-pieces.ts';
import { type YamlNode, YamlTree } from './yaml-tree.ts';

const SCALARS = [
  '7',
  'word',
  "'it is'",
  '"a: b"',
  '|\n  of\n\n  two lines',
  '',
  'two words # why',
  '{ a: 1, b: [x, y] }',
] as const;
const KEYS = ['key', "'quoted'", '"8"', 'a b', '__proto__', '? asked\n'] as const;

/** Lists and maps within each other, as people write them: with comments and empty lines, too much of one thing. */
function yaml(chance: Random, depth: number): string {
  if (depth === 0 || chance.chance(0.2)) return ` ${chance.pick(SCALARS)}\n`;
  const count = chance.pick(depth === 2 ? [3, 70, 150] : [1, 2, 5]);
  const isMap = chance.chance(0.6);
  const entries = Array.from({ length: count }, (_, i) => {
    const between = chance.pick(['', '', '\n', '# between\n', '  # further in\n']);
    const key = chance.chance(0.9) ? `k${i}` : `${chance.pick(KEYS)}${i}`.replace(/(['"\n])(\d+)$/, '$1');
    const begin = isMap ? `${i === 0 ? chance.pick(KEYS) : key}:` : '-';
    return between + begin + yaml(chance, chance.chance(0.8) ? depth - 1 : 0);
  });
  return `\n${entries.join('').replace(/^(?=.)/gm, '  ')}`;
}

const placesIn = (tree: YamlTree, node: YamlNode | undefined, value: unknown): unknown =>
  node === undefined
    ? null
    : [
        tree.kind(node),
        tree.start(node),
        tree.end(node),
        ...Object.entries(value ?? {}).map(([key, inner]: [string, unknown]) =>
          typeof value === 'object'
            ? [key, tree.keyStart(node, key), placesIn(tree, tree.within(node, key), inner)]
            : [],
        ),
      ];

function both(text: string) {
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false });
  const tree = new YamlTree();
  const root = tree.add(document.contents, { document });
  return { pieces: yamlInPieces(text), document, tree, root, value: document.toJS() as unknown };
}

test('read in pieces, a text means the same and stands in the same places as read as a whole', () => {
  let read = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const text = yaml(random(seed), 3).replace(/^\n/, '');
    const { pieces, tree, root, value, document } = both(text);
    if (document.errors.length > 0) {
      assert.equal(pieces, undefined, text);
      continue;
    }
    if (!pieces) continue;
    read++;
    assert.deepEqual(pieces.value, value, text);
    assert.deepEqual(placesIn(pieces.tree, pieces.root, value), placesIn(tree, root, value), text);
  }
  assert.ok(read > 12, `${read} of 60 could be read in pieces`);
});

describe('has to be seen as a whole', () => {
  const many = Array.from({ length: 200 }, (_, i) => `k${i}: { a: ${i} }\n`);
  test.each([
    ['an anchor and its alias', 'k3: &x 1\nk9: *x\n'],
    ['a tag', 'k3: !!str 1\n'],
    ['a name that stands there twice, far apart', `${many.join('')}k1: again\n`],
    ['the same name in one piece', 'k1: 1\nk1: 2\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['what is no YAML, far down', `${many.join('')}- b\n`],
    ['brackets that are not closed', `${many.join('')}z: { a\n`],
  ])('%s', (_, text) => assert.equal(yamlInPieces(text), undefined));

  test('but not what only looks like it within a text of lines', () => {
    assert.deepEqual(yamlInPieces('a: |\n  &x\nb: 1\n')?.value, { a: '&x\n', b: 1 });
  });
});

test('of a list of many entries no node is kept', () => {
  const text = Array.from({ length: 1_000 }, (_, i) => `- { send: ${i}, on: db }\n`).join('');
  const contents = yamlInPieces(text);
  assert.ok(contents?.root !== undefined);
  const { tree, root, lines } = contents;
  const node = tree.within(root, 777);
  assert.ok(node !== undefined);
  const start = tree.keyStart(node, 'on') ?? 0;
  assert.equal(text.slice(start, tree.end(node)), 'on: db }');
  assert.deepEqual(lines.linePos(start), { line: 778, col: 16 });
});
