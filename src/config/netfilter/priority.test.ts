import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hookOf, iptablesBase, priorityOf } from './priority.ts';

describe('a priority', () => {
  test.each([
    ['0', 0],
    ['-150', -150],
    ['filter', 0],
    ['raw', -300],
    ['mangle - 5', -155],
    ['dstnat + 10', -90],
    ['srcnat', 100],
    ['security', 50],
  ])('%s is %i', (text, expected) => assert.equal(priorityOf(text), expected));

  test.each(['out', '', 'filter +', '1e3', '- 5', 'bogus + 1'])('“%s” is none', (text) =>
    assert.equal(priorityOf(text), undefined),
  );
});

test('hooks of devices are not hooks of packets', () => {
  assert.equal(hookOf('ingress'), undefined);
  assert.equal(hookOf('forward'), 'forward');
});

describe('iptables’ own chains hang where the kernel hangs them', () => {
  test.each([
    ['raw', 'PREROUTING', { type: 'filter', hook: 'prerouting', priority: -300 }],
    ['mangle', 'FORWARD', { type: 'filter', hook: 'forward', priority: -150 }],
    ['mangle', 'OUTPUT', { type: 'route', hook: 'output', priority: -150 }],
    ['nat', 'PREROUTING', { type: 'nat', hook: 'prerouting', priority: -100 }],
    ['nat', 'OUTPUT', { type: 'nat', hook: 'output', priority: -100 }],
    ['nat', 'POSTROUTING', { type: 'nat', hook: 'postrouting', priority: 100 }],
    ['nat', 'INPUT', { type: 'nat', hook: 'input', priority: 100 }],
    ['filter', 'INPUT', { type: 'filter', hook: 'input', priority: 0 }],
    ['security', 'OUTPUT', { type: 'filter', hook: 'output', priority: 50 }],
  ])('%s %s', (table, chain, base) =>
    assert.deepEqual(iptablesBase(table, chain, 'drop'), { ...base, policy: 'drop' }),
  );

  test('a chain of the user’s own has no hook, whatever its name', () => {
    assert.equal(iptablesBase('filter', 'input', 'accept'), undefined);
    assert.equal(iptablesBase('filter', 'DOCKER', 'accept'), undefined);
    assert.equal(iptablesBase('srcnat', 'INPUT', 'accept'), undefined);
  });
});
