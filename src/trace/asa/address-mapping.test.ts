import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/asa-firewall.ts';
import { parsePrefix } from '../../base/prefix.ts';
import type { AddressSelector } from '../../model/asa-policy.ts';
import { firstAddress, mapAddress } from './address-mapping.ts';

/** `10.1.0.0/16 10.2.0.1-10.2.0.9`, or `any`. */
function selector(text: string): AddressSelector {
  if (text === 'any') return { any: 'any', prefixes: [], ranges: [] };
  const parts = text.split(' ').filter(Boolean);
  return {
    prefixes: parts.flatMap((part) => (part.includes('-') ? [] : (parsePrefix(part) ?? []))),
    ranges: parts
      .filter((part) => part.includes('-'))
      .map((part) => {
        const [from = '', to = ''] = part.split('-');
        return { from: address(from), to: address(to) };
      }),
  };
}

describe('an address stands where it stood', () => {
  test.each([
    ['10.1.1.5', '10.1.1.5', '192.0.2.5', '192.0.2.5'],
    ['10.1.1.5', '10.1.1.0/24', '203.0.113.0/24', '203.0.113.5'],
    ['10.1.200.5', '10.1.0.0/16', '172.20.0.0/16', '172.20.200.5'],
    ['10.1.1.5', 'any', 'any', '10.1.1.5'],
    ['10.1.1.12', '10.1.1.10-10.1.1.19', '192.0.2.20-192.0.2.29', '192.0.2.22'],
    ['10.1.1.12', '10.1.1.10-10.1.1.19', '192.0.2.16/28', '192.0.2.18'],
    ['10.1.2.1', '10.1.1.1 10.1.2.1', '192.0.2.9 192.0.2.4', '192.0.2.4'],
    ['10.1.1.5', '10.1.1.0/24', '192.0.2.0/30', undefined],
    ['10.1.1.2', '10.1.1.0/24', '192.0.2.0/30', '192.0.2.2'],
    ['10.9.9.9', '10.1.1.0/24', '203.0.113.0/24', undefined],
    ['10.1.1.5', 'any', '192.0.2.5', undefined],
    ['2001:db8::5', '2001:db8::/64', '2001:db8:1::/64', '2001:db8:1::5'],
    ['2001:db8::5', '2001:db8::/44', '2001:db8:fff0::/44', '2001:db8:fff0::5'],
    ['10.1.1.5', '10.1.1.5', '', undefined],
  ])('%s of %s in %s is %s', (one, from, to, expected) => {
    assert.equal(mapAddress(address(one), { from: selector(from), to: selector(to) }), expected);
  });
});

test('the first of a pool', () => {
  assert.deepEqual(
    ['192.0.2.5', '192.0.2.10-192.0.2.19', ''].map((text) => firstAddress(selector(text))),
    ['192.0.2.5', '192.0.2.10', undefined],
  );
});
