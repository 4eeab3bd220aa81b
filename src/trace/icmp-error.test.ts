import assert from 'node:assert/strict';
import { test } from 'vitest';
import { errorOfIcmp } from './icmp-error.ts';

test.each([
  ['port-unreachable', 'ECONNREFUSED', 'ECONNREFUSED'],
  ['net-unreachable', 'ENETUNREACH', 'ENETUNREACH'],
  ['host-unreachable', 'EHOSTUNREACH', 'EHOSTUNREACH'],
  ['net-prohibited', 'ENETUNREACH', 'EACCES'],
  ['host-prohibited', 'EHOSTUNREACH', 'EACCES'],
  ['admin-prohibited', 'EHOSTUNREACH', 'EACCES'],
  ['time-exceeded', 'EHOSTUNREACH', 'EHOSTUNREACH'],
  ['fragmentation-needed', undefined, undefined],
] as const)('%s is told as %s, with IPv6 as %s', (kind, four, six) => {
  assert.deepEqual([errorOfIcmp(kind, 4), errorOfIcmp(kind, 6)], [four, six]);
});
