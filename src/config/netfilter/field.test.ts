import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Field, matchOf, portsOf } from './field.ts';

const plain = (field: Field, ...values: readonly string[]) => matchOf(field, { inverted: false, values });

describe('ports', () => {
  test.each([
    ['22', 22, 22],
    ['ssh', 22, 22],
    ['microsoft-ds', 445, 445],
    ['1000-2000', 1000, 2000],
    ['1000:2000', 1000, 2000],
    [':1023', 0, 1023],
    ['1024:', 1024, 65_535],
  ])('%s', (text, from, to) => assert.deepEqual(portsOf(text), { from, to }));

  test.each(['no-such-service', '70000', '1-x', ''])('“%s” is none', (text) => assert.equal(portsOf(text), undefined));
});

describe('a match', () => {
  test('of networks and ranges together is one of either', () => {
    assert.deepEqual(matchOf({ on: 'source' }, { inverted: true, values: ['10.0.0.0/8', '192.0.2.1-192.0.2.9'] }), {
      on: 'any-of',
      groups: [
        [{ on: 'source', prefixes: [{ address: '10.0.0.0', length: 8 }], inverted: false }],
        [{ on: 'source-range', ranges: [{ from: '192.0.2.1', to: '192.0.2.9' }], inverted: false }],
      ],
      inverted: true,
    });
  });

  test('of flags: one of the bits, or exactly those under a mask', () => {
    assert.deepEqual(plain({ on: 'tcp-flags', mask: 'any' }, 'syn|rst'), {
      on: 'tcp-flags',
      mask: 6,
      value: 0,
      inverted: true,
    });
    assert.deepEqual(plain({ on: 'tcp-flags', mask: 0x17 }, 'syn'), {
      on: 'tcp-flags',
      mask: 0x17,
      value: 2,
      inverted: false,
    });
  });

  test('that inverts “one of the bits” is “none of them”', () => {
    const match = matchOf({ on: 'tcp-flags', mask: 'any' }, { inverted: true, values: ['syn'] });
    assert.deepEqual(match, { on: 'tcp-flags', mask: 2, value: 0, inverted: false });
  });

  test('of a missing way back is one of the way back, inverted', () => {
    const field: Field = { on: 'reverse-path', loose: false };
    assert.deepEqual(plain(field, 'missing'), { on: 'reverse-path', loose: false, inverted: true });
    assert.deepEqual(plain(field, 'exists'), { on: 'reverse-path', loose: false, inverted: false });
    assert.equal(plain(field, 'eth0'), undefined);
  });

  test('of users lists them, but not a whole container’s', () => {
    assert.deepEqual(plain({ on: 'user' }, 'root', '1000-1002'), {
      on: 'user',
      users: [0, 1000, 1001, 1002],
      inverted: false,
    });
    assert.equal(plain({ on: 'user' }, '100000-165535'), undefined);
  });

  test.each<[Field, string]>([
    [{ on: 'source' }, '10.0.0.300'],
    [{ on: 'destination' }, '10.0.0.1-fd00::1'],
    [{ on: 'protocol' }, 'no-such-protocol'],
    [{ on: 'state' }, 'half-dead'],
    [{ on: 'conntrack-status' }, 'assured'],
    [{ on: 'icmp-type', version: 4 }, 'nonsense'],
    [{ on: 'mark', mask: 1 }, '0x1-0x9'],
    [{ on: 'direction' }, 'sideways'],
    [{ on: 'tcp-flags', mask: 'any' }, 'sin'],
  ])('%j of %s is not understood', (field, value) => assert.equal(plain(field, value), undefined));
});
