import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { LineCounter, parseDocument } from 'yaml';
import { type Random, random } from '../base/random.ts';
import { repeatedKeys } from './repeated-keys.ts';
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
  const lines = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  const tree = new YamlTree();
  const root = tree.add(document.contents, { document });
  return { pieces: yamlInPieces(text), document, lines, tree, root };
}

test('read in pieces, a text means the same and stands in the same places as read as a whole', () => {
  let read = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const text = yaml(random(seed), 3).replace(/^\n/, '');
    const { pieces, tree, root, document } = both(text);
    const value: unknown = document.toJS();
    if (document.errors.length > 0) {
      assert.ok('odd' in pieces, text);
      continue;
    }
    if ('odd' in pieces) {
      assert.notEqual(pieces.odd, 'wrong', text);
      continue;
    }
    read++;
    assert.deepEqual(pieces.value, value, text);
    assert.deepEqual(placesIn(pieces.tree, pieces.root, value), placesIn(tree, root, value), text);
  }
  assert.ok(read > 12, `${read} of 60 could be read in pieces`);
});

/** Long enough that pieces are taken of them. */
const WHOLE = [
  Array.from({ length: 80 }, (_, i) => `k${i}: { a: ${i} }\n`).join(''),
  Array.from({ length: 80 }, (_, i) => `- a: ${i}\n  b: [x,\n    y]\n`).join(''),
  Array.from({ length: 80 }, (_, i) => `k${i}:\n# why\n- |\n  of\n   lines\n# and\n- >-\n   more\n`).join(''),
  Array.from({ length: 80 }, (_, i) => `? k${i}\n: "a\n  b"\n`).join(''),
  `\ufeff---\n${'-\n'.repeat(80)}...\n`,
  `a:\n${'  - x: 1\r\n'.repeat(80)}b:\n${"- 'it'\n".repeat(80)}`,
] as const;
/** What gives YAML another meaning, or none. */
const ODD: readonly [string, ...string[]] = [
  '\t',
  '\r\n',
  '\r',
  '\ufeff',
  '\0',
  '\x1b[31m',
  '\u2028',
  '\u0085',
  '\ufffd',
  '\x02',
  '\x18',
  '\x1f&a',
  '---\n',
  '...\n',
  '\n---\n',
  '\n...\n',
  '# c\n',
  ' # c',
  '\n\n',
  '  ',
  '-',
  '- ',
  '? ',
  ': ',
  '@',
  ',',
  '[',
  ']',
  '{',
  '}',
  '[a,\n b,\n',
  '"',
  "'",
  '"a\n b"',
  ': |\n',
  ': >-\n',
  ': |+\n',
  ': |9\n',
  '|0',
  '<<: ',
  '&a ',
  '*a',
  '!t ',
  '%Y',
  'k1: 1\n',
  '1: 1\n',
  '1.0: 1\n',
  '"1": 2\n',
  '~: 2\n',
  '"": 3\n',
  '-0: 4\n',
  '__proto__: 1\n',
  '.nan: 1\n',
  'true: 1\n',
  '? [a]\n: b\n',
  '? |\n  k\n: v\n',
  '- - x\n',
  '\n\t\n',
];

/** With something odd put in, taken out, moved or cut off, mostly where a line begins. */
function damaged(text: string, chance: Random): string {
  const at = chance.below(text.length);
  const from = chance.chance(0.5) ? text.lastIndexOf('\n', at) + 1 : at;
  const odd = chance.pick(ODD);
  const [before, after] = [text.slice(0, from), text.slice(from)];
  const ways: readonly [string, ...string[]] = [
    before,
    before + odd + after,
    before + odd + odd + after,
    before + after.slice(3),
    `${before}  ${after}`,
  ];
  return chance.pick(ways);
}

test('of a damaged text, whatever is read in pieces is what is read as a whole', () => {
  let read = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const chance = random(seed);
    let text: string = chance.pick(WHOLE);
    for (let i = chance.below(4); i >= 0; i--) text = damaged(text, chance);
    const { pieces, tree, root, document, lines } = both(text);
    if ('odd' in pieces) {
      // Of a large text the first mistake is told by this alone: it must be one of the whole.
      if (pieces.odd === 'wrong') assert.ok(document.errors.length > 0, `seed ${seed}`);
      continue;
    }
    read++;
    const value: unknown = document.toJS();
    assert.deepEqual(document.errors, [], `seed ${seed}`);
    assert.deepEqual([...repeatedKeys(document.contents)], [], `seed ${seed}`);
    assert.deepEqual(pieces.value, value, `seed ${seed}`);
    assert.deepEqual(placesIn(pieces.tree, pieces.root, value), placesIn(tree, root, value), `seed ${seed}`);
    assert.deepEqual(pieces.lines.lineStarts, lines.lineStarts, `seed ${seed}`);
  }
  assert.ok(read > 60 && read < 340, `${read} of 400 could be read in pieces`);
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
  ])('%s', (_, text) => assert.ok('odd' in yamlInPieces(text)));

  test('but not what only looks like it within a text of lines', () => {
    const read = yamlInPieces('a: |\n  &x\nb: 1\n');
    assert.deepEqual('odd' in read ? read : read.value, { a: '&x\n', b: 1 });
  });
});

test('of a list of many entries no node is kept', () => {
  const text = Array.from({ length: 1_000 }, (_, i) => `- { send: ${i}, on: db }\n`).join('');
  const contents = yamlInPieces(text);
  assert.ok(!('odd' in contents) && contents.root !== undefined);
  const { tree, root, lines } = contents;
  const node = tree.within(root, 777);
  assert.ok(node !== undefined);
  const start = tree.keyStart(node, 'on') ?? 0;
  assert.equal(text.slice(start, tree.end(node)), 'on: db }');
  assert.deepEqual(lines.linePos(start), { line: 778, col: 16 });
});
