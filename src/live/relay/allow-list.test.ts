import assert from 'node:assert/strict';
import { test } from 'vitest';
import { parseAddress } from '../../base/address.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { allowList } from './allow-list.ts';

const prefixes = (...texts: string[]) => texts.flatMap((text) => parsePrefix(text) ?? []);

test.each([
  [undefined, '192.0.2.1', true],
  [[], '192.0.2.1', false],
  [['10.1.0.0/16'], '10.1.255.255', true],
  [['10.1.0.0/16'], '10.2.0.0', false],
  [['10.1.0.0/16', '192.0.2.1'], '192.0.2.1', true],
  [['2001:db8::/32'], '2001:db8::1', true],
  [['2001:db8::/32'], '10.1.0.1', false],
  // A client of IPv4 on a socket of both families.
  [['10.1.0.0/16'], '::ffff:10.1.0.1', true],
] as const)('%j and %s: %s', (allowed, address, expected) => {
  const parsed = parseAddress(address);
  assert.ok(parsed);
  assert.equal(allowList(allowed && prefixes(...allowed))(parsed), expected);
});
