import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { noForeignReaders } from '../../test/no-foreign-readers.ts';
import { limits } from '../base/limits.ts';
import { readNetworkFile } from './network-file.ts';
import { assembleNetwork } from './network-of.ts';

const read = (text: string) => readNetworkFile({ file: 'network.yaml', text }, noForeignReaders);

const networkOfYaml = (text: string) => assembleNetwork([{ file: 'network.yaml', text }], noForeignReaders);

describe('hostile files are refused by the name of a limit', () => {
  const expectedOf = (text: string) => read(text).errors[0]?.expected ?? '';

  test('too many characters', () => {
    assert.match(expectedOf(`nodes: {}\n#${'x'.repeat(limits.networkYamlCharsMax)}`), /networkYamlCharsMax/);
  });

  test.each([
    '['.repeat(100_000),
    '{a: '.repeat(100_000),
    '- '.repeat(100_000),
    `${'}'.repeat(20_000)}${'['.repeat(20_000)}`,
    Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'nodes: &a\n  x: *a\n',
    'nodes: &a { x: [*a, *a], y: *a }\n',
  ])('too deep', (text) => assert.match(expectedOf(text), /yamlDepthMax/));

  describe('of a large file the first mistake is told, and nothing needs all of it', () => {
    const large = `# ${'x'.repeat(limits.yamlWholeCharsMax)}\nnodes:\n`;
    const nodes = Array.from({ length: 200 }, (_, i) => `  n${i}: {}\n`).join('');

    test.each([
      ['a name twice', `${nodes}  n7: {}\n${nodes}`, '203:3: found a name that stands here twice'],
      ['a quote that is not closed', `${nodes}  n200: "\n`, '204:1: found Missing closing "quote'],
      ['a bracket too many', `${nodes}  }\n${nodes}`, '203:3: found Unexpected flow-map-end'],
      ['a second document', `${nodes}---\n${nodes}`, '203:1: found a second document'],
      ['an anchor', `  a: &x {}\n${nodes}`, '3:6: found an anchor'],
      ['a tag', `${nodes}  a: !x 7\n`, '203:6: found an anchor, an alias, a tag'],
      ['a list as key', `  [a]: {}\n${nodes}`, '3:3: found a key that is no word'],
    ])('%s', (_, text, expected) => {
      const [error, ...more] = read(large + text).errors;
      assert.ok(error);
      const { line, column, found } = error;
      assert.ok(`${line}:${column}: found ${found}`.startsWith(expected), `${line}:${column}: found ${found}`);
      assert.deepEqual(more, []);
    });

    test('without one it is read', () => assert.deepEqual(read(large + nodes).errors, []));
  });

  describe('what would be held at once is bounded, before it is made to nodes', () => {
    const words = limits.yamlEntryWordsMax;

    test.each([
      ['quotes', `nodes: ${'"'.repeat(2 * words)}`, /^1:\d+: found an entry .*yamlEntryWordsMax/],
      ['commas', `nodes:\n  a: [${','.repeat(words)}]\n`, /^2:1: found an entry .*yamlEntryWordsMax/],
      ['comments', '#\n'.repeat(words), /yamlEntryWordsMax/],
      ['brackets behind an entry', `seed: 1\nnodes: {${'a: 1,'.repeat(words)}}\n`, /yamlEntryWordsMax/],
      ['a string', `nodes: "${'x'.repeat(limits.yamlTextCharsMax)}"`, /^1:8: found a text .*yamlTextCharsMax/],
      ['lines of a text', `nodes: |\n${'  x\n'.repeat(limits.yamlTextCharsMax / 3)}`, /yamlTextCharsMax/],
    ])('%s', (_, text, expected) => {
      const [error, ...more] = read(text).errors;
      assert.ok(error);
      assert.match(`${error.line}:${error.column}: found ${error.found}, expected ${error.expected}`, expected);
      assert.deepEqual(more, []);
    });

    test('but not what is long for its many entries', () => {
      const level = (name: string, deep: number): string =>
        deep === 0
          ? ''
          : Array.from(
              { length: 15 },
              (_, i) => `${' '.repeat(5 - deep)}${name}${i}:${deep === 1 ? ' 1' : ''}\n${level(name, deep - 1)}`,
            ).join('');
      assert.doesNotMatch(
        read(`nodes:\n${level('n', 4)}`)
          .errors.map(({ expected }) => expected)
          .join(),
        /yaml/,
      );
    });
  });

  describe('what is no plain YAML is refused where it stands', () => {
    test.each([
      ['keys as a key', 'nodes:\n  { {} }\n', '2:5: found a list or keys in place of a key'],
      ['a list as a key', 'nodes:\n  ? [a]\n  : {}\n', '2:5: found a list or keys in place of a key'],
      ['bytes', 'nodes:\n  a: { sysctl: !!binary aGk= }\n', '2:25: found the tag !!binary'],
      ['a tag of its own', 'nodes:\n  a: !mine {}\n', '2:12: found the tag !mine'],
    ])('%s', (_, text, expected) => {
      const [error] = read(text).errors;
      assert.equal(error && `${error.line}:${error.column}: found ${error.found}`, expected);
    });

    test('but a tag of a plain value is read', () =>
      assert.deepEqual(read('nodes:\n  a: { sysctl: { net.ipv4.ip_forward: !!str 1 } }\n').errors, []));
  });

  describe('the name of an interface can be seen', () => {
    test.each(['a\\e[31m', 'a\\u202eb', 'a\\nb', 'a\\u2028b', ' ', 'x'.repeat(256)])('not "%s"', (name) => {
      const [error] = read(`nodes:\n  n: { interfaces: { "${name}": { mtu: 1500 } } }\n`).errors;
      assert.equal(error?.line, 2);
      assert.equal(error.column, 22);
      assert.equal(error.expected, 'a name of 1 to 255 characters that can be seen');
    });

    test('which may have blanks, as those of Windows have', () =>
      assert.deepEqual(read('nodes:\n  n: { interfaces: { "Ethernet 2": { mtu: 1500 } } }\n').errors, []));
  });

  test('aliases that multiply', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `  l${i}: ${i === 0 ? '&l0 [x, x]' : `&l${i} [${`*l${i - 1}, `.repeat(9)}]`}`,
    );
    assert.match(expectedOf(`links:\n${levels.join('\n')}\n`), /yamlAliasesMax/);
  });

  test('names that objects have of themselves are names', () => {
    const { network, errors } = networkOfYaml('nodes:\n  toString:\n    interfaces: { eth0: 10.1.0.1/24 }\n');
    assert.deepEqual([errors, network.nodes.map(({ name }) => name)], [[], ['toString']]);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('but %s is refused, not lost', (name) => {
    assert.equal(networkOfYaml(`nodes:\n  ${name}: {}\n`).errors.length, 1);
  });
});
