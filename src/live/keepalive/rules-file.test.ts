import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { formatPrefix, parsePrefix } from '../../base/prefix.ts';
import { configErrorWords } from '../../model/configuration.ts';
import { readRules, rulesSchema } from './rules-file.ts';

const read = (text: string) => readRules({ file: 'rules.yaml', text });

describe('rules.yaml', () => {
  test('all that can be said', () => {
    const { rules, errors } = read(`
rules:
  - { name: nfs, port: 2049, leave: true }
  - name: database
    process: postgres
    port: 5432
    to: 10.2.0.0/16
    idle: 5min
    interval: 30
    count: 4
    user-timeout: 1500ms
`);
    assert.deepEqual(errors, []);
    assert.deepEqual(rules, [
      { name: 'nfs', filter: { process: undefined, port: [2_049], to: undefined }, does: 'leave' },
      {
        name: 'database',
        filter: { process: ['postgres'], port: [5_432], to: [parsePrefix('10.2.0.0/16')] },
        does: { idle: seconds(300), interval: seconds(30), count: 4, userTimeout: milliseconds(1_500) },
      },
    ]);
  });

  test('the least', () => {
    const [rule] = read('rules: [{ port: 1556, idle: 300s }]').rules;
    assert.equal(rule?.name, 'rule 1');
    assert.deepEqual(rule.does, { idle: seconds(300), interval: seconds(30), count: 5, userTimeout: undefined });
  });

  test('a process by its number', () => {
    assert.equal(read('rules: [{ process: 4711, idle: 1s }]').rules[0]?.filter.process?.[0], '4711');
  });
});

test('several ports, processes and networks', () => {
  const { rules, errors } = read(
    'rules: [{ port: [1556, 13724], process: [bpbrm, 4711], to: [10.2.0.0/16, "2001:db8::/32"], idle: 1s }]',
  );
  assert.deepEqual(errors, []);
  const { port, process, to } = rules[0]?.filter ?? {};
  assert.deepEqual(
    [port, process, to?.map(formatPrefix)],
    [
      [1_556, 13_724],
      ['bpbrm', '4711'],
      ['10.2.0.0/16', '2001:db8::/32'],
    ],
  );
});

describe('what is wrong is told where it stands, and nothing is obeyed', () => {
  test.each([
    ['rules:\n  - idle: 300s\n', 'rules.yaml:2:5: found a rule that names no sockets'],
    ['rules:\n  - port: 1\n', 'rules.yaml:2:5: found a rule that says nothing to do'],
    ['rules:\n  - { port: 1, leave: true, idle: 4s }\n', 'rules.yaml:2:5: found "leave" and what to set'],
    ['rules:\n  - port: 1\n    idle: 40000s\n', 'rules.yaml:3:11: found "40000s", expected whole seconds'],
    ['rules:\n  - port: 1\n    idle: 1500ms\n', 'rules.yaml:3:11: found "1500ms", expected whole seconds'],
    ['rules:\n  - port: 70000\n    idle: 4s\n', 'rules.yaml:2:11: found 70000, expected a whole number from 1'],
    ['rules:\n  - port: 1\n    idel: 4s\n', 'rules.yaml:3:5: found the key "idel"'],
    ['rules:\n  - to: 10.2.0.300\n    idle: 4s\n', 'rules.yaml:2:9: found "10.2.0.300", expected an address'],
    ['rules: []\n', 'rules.yaml:1:8: found'],
    ['', 'rules.yaml:1:1: found'],
    ['rules: [\n', 'rules.yaml:'],
  ])('%j', (text, words) => {
    const { rules, errors } = read(text);
    assert.deepEqual(rules, []);
    assert.ok(errors[0] && configErrorWords(errors[0]).startsWith(words), JSON.stringify(errors.map(configErrorWords)));
  });
});

test('the schema has the keys of a rule, and no others', () => {
  const { properties } = JSON.parse(JSON.stringify(rulesSchema()));
  const { items } = properties.rules;
  assert.deepEqual(Object.keys(items.properties), [
    'name',
    'process',
    'port',
    'to',
    'leave',
    'idle',
    'interval',
    'count',
    'user-timeout',
  ]);
  assert.equal(items.additionalProperties, false);
});
