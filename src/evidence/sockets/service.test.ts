import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { portOf } from './service.ts';

describe('a port', () => {
  test('in digits is itself, up to the last there is', () => {
    assert.deepEqual(['0', '1556', '65535'].map(portOf), [0, 1556, 65_535]);
  });
  test('beyond the last is none', () =>
    assert.deepEqual(['65536', '99999', '123456'].map(portOf), [undefined, undefined, undefined]));
  test('of a service that the vendors register is known by its name, with either hyphen', () => {
    assert.deepEqual(
      ['veritas_pbx', 'veritas-pbx', 'vnetd', 'bpcd', 'postgresql', 'https'].map(portOf),
      [1556, 1556, 13_724, 13_782, 5432, 443],
    );
  });
  test('of nobody is a star', () => assert.equal(portOf('*'), 0));
  test('outside the table is not guessed, nor taken from what every object has', () => {
    assert.deepEqual(
      ['', 'Vnetd', 'nosuch', '-1', '1e3', '80 ', 'toString', 'constructor', '__proto__'].map(portOf),
      Array.from({ length: 9 }, () => undefined),
    );
  });
});
