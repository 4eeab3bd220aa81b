import assert from 'node:assert/strict';
import { test } from 'vitest';
import { icmpName, isProhibition } from './icmp-name.ts';

test.each([
  [4, 3, 1, 'host unreachable', false],
  [4, 3, 3, 'port unreachable', false],
  [4, 3, 10, 'host prohibited', true],
  [4, 3, 13, 'communication prohibited', true],
  [4, 3, 99, 'unreachable', false],
  [4, 11, 0, 'time to live exceeded', false],
  [4, 12, 0, 'ICMP error', false],
  [6, 1, 0, 'no route to destination', false],
  [6, 1, 1, 'communication prohibited', true],
  [6, 1, 5, 'source address failed policy', true],
  [6, 3, 1, 'reassembly time exceeded', false],
] as const)('ICMP of IPv%i %i/%i: %s', (version, type, code, name, prohibits) => {
  assert.deepEqual([icmpName({ version, type, code }), isProhibition({ version, type, code })], [name, prohibits]);
});
