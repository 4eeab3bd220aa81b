import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  appendInYaml,
  appendLineInYaml,
  replaceBelowInYaml,
  scalarOf,
  setBesideInYaml,
  setInYaml,
  textInYaml,
  yamlNames,
} from './yaml-edit.ts';

const file = (text: string) => ({ file: 'network.yaml', text });

describe('a value is set', () => {
  test.each([
    ['where there is one, and the comments stay', '# ours\na: { b: 1 } # often\n', '# ours\na: { b: 5 } # often\n'],
    ['where there was none', 'a: {}\n', 'a: { b: 5 }\n'],
    ['below what was not there', 'c: 1\n', 'c: 1\na:\n  b: 5\n'],
  ])('%s', (_, text, expected) => assert.equal(setInYaml(file(text), ['a', 'b'], '5')?.text, expected));

  test('in the entry of a list that has the number', () =>
    assert.equal(setInYaml(file('a:\n  - b: 1\n  - b: 2\n'), ['a', '1', 'b'], '5')?.text, 'a:\n  - b: 1\n  - b: 5\n'));

  test.each([
    ['through what is neither keys nor a list', 'a: 7\n', ['a', 'b']],
    ['through a list by a name', 'a: [1]\n', ['a', 'b']],
    ['through a step without a name', 'a: {}\n', ['a', '']],
    ['through the prototype of all things', 'a: {}\n', ['__proto__', 'a']],
    ['in a file that is no YAML', 'a: {\n', ['a']],
  ])('not %s', (_, text, path) => assert.equal(setInYaml(file(text), path, '5'), undefined));
});

describe('an entry is appended', () => {
  test('to the list that is there', () =>
    assert.equal(appendInYaml(file('a:\n  - one # first\n'), ['a'], 'two')?.text, 'a:\n  - one # first\n  - two\n'));
  test('to a list that is made for it', () =>
    assert.equal(appendInYaml(file('b: 1\n'), ['a'], 'one')?.text, 'b: 1\na:\n  - one\n'));
});

describe('a line is appended to a text', () => {
  test.each([
    ['that is there', 'a: |\n  one\n', 'one\ntwo\n'],
    ['that is empty', 'a: ""\n', 'two\n'],
    ['that is not there', 'b: 1\n', 'two\n'],
    ['that stands elsewhere under a name', 'b: &rules |\n  one\na: *rules\n', 'one\ntwo\n'],
  ])('%s', (_, text, expected) => {
    const edited = appendLineInYaml(file(text), ['a'], 'two');
    assert.ok(edited);
    assert.equal(textInYaml(edited, ['a']), expected);
  });

  test('and what is named elsewhere is there as it was', () => {
    const edited = appendLineInYaml(file('b: &rules |\n  one\na: *rules\n'), ['a'], 'two');
    assert.ok(edited);
    assert.equal(textInYaml(edited, ['b']), 'one\n');
  });
});

describe('a key is replaced below a path', () => {
  const text = 'a:\n  x: { at: old, other: old }\n  y:\n    - { at: old }\n    - { at: new }\nb: { at: old }\n';

  test('wherever it has that value, and nowhere else', () =>
    assert.equal(
      replaceBelowInYaml(file(text), ['a'], { key: 'at', was: 'old', now: 'next' })?.text,
      'a:\n  x: { at: next, other: old }\n  y:\n    - { at: next }\n    - { at: new }\nb: { at: old }\n',
    ));
  test('or is taken out', () =>
    assert.equal(
      replaceBelowInYaml(file('a:\n  x: { at: old, other: 1 }\n'), ['a'], { key: 'at', was: 'old', now: undefined })
        ?.text,
      'a:\n  x: { other: 1 }\n',
    ));
});

describe('a key beside one that may stand in a short form', () => {
  const beside = (text: string) =>
    setBesideInYaml(file(text), ['i', 'eth0'], { short: 'address', key: 'mtu', value: '1400' })?.text;

  test.each([
    ['the short form becomes the key that it stands for', 'i: { eth0: 10.1.0.1/24 }\n'],
    ['the long form gets one key more', 'i: { eth0: { address: 10.1.0.1/24 } }\n'],
  ])('%s', (_, text) => assert.equal(beside(text), 'i: { eth0: { address: 10.1.0.1/24, mtu: 1400 } }\n'));
  test('nothing was there', () => assert.equal(beside('i: {}\n'), 'i: { eth0: { mtu: 1400 } }\n'));
});

test('the names below a key are those of keys only', () => {
  assert.deepEqual(yamlNames(file('a: { x: 1, 7: 2 }\n'), 'a'), ['x', '7']);
  assert.deepEqual(yamlNames(file('a: [x]\n'), 'a'), []);
  assert.deepEqual(yamlNames(file('b: 1\n'), 'a'), []);
});

test.each([
  ['7', 7],
  ['true', true],
  ['[a, 2]', ['a', 2]],
  ['1h', '1h'],
  ['{ not closed', '{ not closed'],
  ['*nothing', '*nothing'],
  ['&a [*a]', '&a [*a]'],
  ['<<: *a', '<<: *a'],
  [`${'['.repeat(5000)}${']'.repeat(5000)}`, `${'['.repeat(5000)}${']'.repeat(5000)}`],
])('%s as YAML would read it', (text, value) => assert.deepEqual(scalarOf(text), value));
