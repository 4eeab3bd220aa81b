import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { address } from '../../../test/asa-firewall.ts';
import { addressFromIpv4Number } from '../../base/address.ts';
import { contains, ipv4Number, networkOf, parsePrefix, type Prefix } from '../../base/prefix.ts';
import type { AddressSelector } from '../../model/asa-policy.ts';
import { type Interface, settingsNotChecked } from '../../model/interface.ts';
import { both, type Match, matchAddress } from './address-match.ts';

const prefix = (text: string): Prefix => {
  const read = parsePrefix(text);
  assert.ok(read);
  return read;
};
const range = (from: string, to: string) => ({ from: address(from), to: address(to) });
const nothing: AddressSelector = { prefixes: [], ranges: [] };

const outside: Interface = {
  name: 'G0/0',
  zone: 'outside',
  up: true,
  mtu: 1500,
  addresses: [{ address: address('192.0.2.1'), length: 24, secondary: false, scope: 'global' }],
  settings: settingsNotChecked,
};

describe('an address and a selector', () => {
  test.each<[string, AddressSelector, string, Match]>([
    ['any', { ...nothing, any: 'any' }, '2001:db8::1', 'yes'],
    ['any4', { ...nothing, any: 'any4' }, '2001:db8::1', 'no'],
    ['any6', { ...nothing, any: 'any6' }, '2001:db8::1', 'yes'],
    ['nothing', nothing, '10.1.1.1', 'no'],
    ['a network', { ...nothing, prefixes: [prefix('10.1.0.0/16')] }, '10.1.255.255', 'yes'],
    ['beside it', { ...nothing, prefixes: [prefix('10.1.0.0/16')] }, '10.2.0.0', 'no'],
    ['the end of a range', { ...nothing, ranges: [range('10.1.1.1', '10.1.1.9')] }, '10.1.1.9', 'yes'],
    ['behind it', { ...nothing, ranges: [range('10.1.1.1', '10.1.1.9')] }, '10.1.1.10', 'no'],
    ['IPv6', { ...nothing, prefixes: [prefix('2001:db8::/32')] }, '2001:db8:ffff::1', 'yes'],
    ['a range of IPv6', { ...nothing, ranges: [range('2001:db8::1', '2001:db8::9')] }, '2001:db8::5', 'yes'],
    ['behind it, IPv6', { ...nothing, ranges: [range('2001:db8::1', '2001:db8::9')] }, '2001:db8::a', 'no'],
    ['IPv4 is no IPv6', { ...nothing, prefixes: [prefix('::/0')] }, '10.1.1.1', 'no'],
    ['what is not known', { ...nothing, notKnown: 'object X' }, '10.1.1.1', 'maybe'],
    ['known and not known', { prefixes: [prefix('10.1.1.1/32')], ranges: [], notKnown: 'object X' }, '10.1.1.1', 'yes'],
    ['an interface', { ...nothing, ofInterface: 'outside' }, '192.0.2.1', 'yes'],
    ['not the interface', { ...nothing, ofInterface: 'outside' }, '192.0.2.2', 'no'],
    ['an interface without address', { ...nothing, ofInterface: 'dmz' }, '192.0.2.2', 'maybe'],
    ['everything', { ...nothing, prefixes: [prefix('0.0.0.0/0')] }, '255.255.255.255', 'yes'],
  ])('%s', (_, selector, text, expected) => assert.equal(matchAddress(selector, address(text), [outside]), expected));
});

test('a search among many is what asking each would be', () => {
  const octets = fc.nat(2 ** 32 - 1);
  const networks = fc.array(fc.tuple(octets, fc.integer({ min: 0, max: 32 })), { maxLength: 40 });
  fc.assert(
    fc.property(networks, octets, (all, number) => {
      const prefixes = all.map(([bits, length]) => networkOf(addressFromIpv4Number(bits), length));
      const near = prefixes.flatMap(({ address: first }) => [ipv4Number(first), Math.max(0, ipv4Number(first) - 1)]);
      for (const bits of [number, ...near]) {
        const asked = addressFromIpv4Number(bits);
        const expected = prefixes.some((one) => contains(one, asked)) ? 'yes' : 'no';
        assert.equal(matchAddress({ prefixes, ranges: [] }, asked, []), expected);
      }
    }),
  );
});

test('one no is no, one maybe is maybe', () => {
  assert.deepEqual(
    [both('yes', 'yes'), both('yes', 'maybe'), both('maybe', 'yes'), both('maybe', 'no')],
    ['yes', 'maybe', 'maybe', 'no'],
  );
});
