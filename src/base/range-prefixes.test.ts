import assert from 'node:assert/strict';
import { test } from 'vitest';
import { addressFromIpv4Number, parseAddress } from './address.ts';
import { contains, formatPrefix, ipv4Number } from './prefix.ts';
import { random } from './random.ts';
import { prefixesOf } from './range-prefixes.ts';

const words = (from: string, to: string): readonly string[] => {
  const [a, b] = [parseAddress(from), parseAddress(to)];
  assert.ok(a !== undefined && b !== undefined);
  return prefixesOf(a, b).map(formatPrefix);
};

test.each([
  ['10.0.0.0', '10.0.0.255', ['10.0.0.0/24']],
  ['10.0.0.1', '10.0.0.6', ['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32']],
  ['0.0.0.0', '255.255.255.255', ['0.0.0.0/0']],
  ['10.0.0.9', '10.0.0.8', []],
  ['10.0.0.1', 'fd00::1', []],
  ['fd00::1', 'fd00::2', ['fd00::1/128', 'fd00::2/128']],
  ['fd00::', 'fd00::ffff', ['fd00::/112']],
])('%s to %s', (from, to, expected) => assert.deepEqual(words(from, to), expected));

test('the prefixes hold every address of the range, and no other', () => {
  const dice = random(3);
  for (let i = 0; i < 300; i++) {
    const first = dice.below(500);
    const [from, to] = [first, first + dice.below(500)].map((n) => addressFromIpv4Number(n));
    assert.ok(from !== undefined && to !== undefined);
    const prefixes = prefixesOf(from, to);
    for (let n = 0; n < 1_100; n += 7) {
      const held = prefixes.filter((prefix) => contains(prefix, addressFromIpv4Number(n))).length;
      assert.equal(held, n >= ipv4Number(from) && n <= ipv4Number(to) ? 1 : 0);
    }
  }
});
