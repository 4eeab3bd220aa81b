import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { array, assert as holds, integer, nat, oneof, property, tuple } from 'fast-check';
import ipaddr from 'ipaddr.js';
import { type Address, addressFromGroups, addressFromIpv4Number } from './address.ts';
import {
  broadcastOf,
  contains,
  covers,
  formatPrefix,
  lengthOfMask,
  networkOf,
  overlap,
  parsePrefix,
  type Prefix,
} from './prefix.ts';

const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text);
  assert.ok(parsed, text);
  return parsed;
};

describe('a prefix is read', () => {
  test.each([
    ['10.1.0.0/24', '10.1.0.0/24'],
    ['10.1.0.77/24', '10.1.0.0/24'],
    ['10.1.0.77', '10.1.0.77/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['::/0', '::/0'],
    ['fe80::1', 'fe80::1/128'],
  ])('%s as %s', (text, expected) => assert.equal(formatPrefix(prefix(text)), expected));

  test.each(['', '10.1.0.0/33', '10.1.0.0/', '10.1/16', '10.1.0.0/024', '010.1.0.0/8', '::/129', 'eth0'])(
    'not as %s',
    (text) => assert.equal(parsePrefix(text), undefined),
  );
});

test('masks are lengths only with all ones in front', () => {
  assert.equal(lengthOfMask('255.255.255.0' as Address), 24);
  assert.equal(lengthOfMask('0.0.0.0' as Address), 0);
  assert.equal(lengthOfMask('255.255.255.255' as Address), 32);
  assert.equal(lengthOfMask('128.0.0.0' as Address), 1);
  assert.equal(lengthOfMask('255.0.255.0' as Address), undefined);
  assert.equal(lengthOfMask('0.0.0.255' as Address), undefined);
});

test('a network of 30 bits has a broadcast address, one of 31 has none', () => {
  assert.equal(broadcastOf(prefix('10.1.0.4/30')), '10.1.0.7');
  assert.equal(broadcastOf(prefix('10.1.0.4/31')), undefined);
  assert.equal(broadcastOf(prefix('2001:db8::/64')), undefined);
});

test('covering and overlapping', () => {
  assert.ok(covers(prefix('10.0.0.0/8'), prefix('10.1.0.0/16')));
  assert.ok(!covers(prefix('10.1.0.0/16'), prefix('10.0.0.0/8')));
  assert.ok(overlap(prefix('10.1.0.0/16'), prefix('10.0.0.0/8')));
  assert.ok(!overlap(prefix('10.1.0.0/16'), prefix('10.2.0.0/16')));
  assert.ok(!contains(prefix('0.0.0.0/0'), '::1' as Address));
});

const v4 = integer({ min: 0, max: 0xffff_ffff }).map(addressFromIpv4Number);
const v6 = array(integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
  .map(addressFromGroups)
  .filter((address) => address.includes(':'));

test('membership is what ipaddr.js says it is', () => {
  const pair = oneof(tuple(v4, v4, integer({ min: 0, max: 32 })), tuple(v6, v6, integer({ min: 0, max: 128 })));
  holds(
    property(pair, ([a, b, length]) => {
      const [x, y] = [ipaddr.parse(a), ipaddr.parse(b)];
      const expected = x instanceof ipaddr.IPv4 ? x.match(y, length) : x.match(y, length);
      assert.equal(contains(networkOf(b, length), a), expected);
    }),
  );
});

test('an address lies in each of its networks', () => {
  holds(property(oneof(v4, v6), nat(32), (address, length) => contains(networkOf(address, length), address)));
});
