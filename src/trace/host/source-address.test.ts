import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { chooseSource, type SourceWish } from './source-address.ts';

type Asked = Partial<Pick<SourceWish, 'egress' | 'scope'>> & { readonly to?: string; readonly via?: string };

function chosen(keys: string, { to = '10.9.0.9', via, egress = 'eth0', scope = 'global' }: Asked = {}) {
  const source = chooseSource(hostFrom(keys), {
    egress,
    destination: address(to),
    nextHop: via === undefined ? undefined : address(via),
    scope,
  });
  return source && [source.address, source.code];
}

describe('Linux, IPv4', () => {
  const linux = (interfaces: string) => `system: linux\ninterfaces: { ${interfaces} }`;

  test('takes the primary address in the network of the next hop', () => {
    assert.deepEqual(chosen(linux('eth0: [10.7.0.100/24, 10.1.0.100/24]'), { via: '10.1.0.1' }), [
      '10.1.0.100',
      'SOURCE_IN_NETWORK_OF_NEXT_HOP',
    ]);
  });

  test('else the first of the interface', () => {
    assert.deepEqual(chosen(linux('eth0: [10.7.0.100/24, 10.1.0.100/24]'), { via: '10.6.0.1' }), [
      '10.7.0.100',
      'SOURCE_FIRST_OF_INTERFACE',
    ]);
  });

  test('never a secondary one', () => {
    assert.deepEqual(chosen(linux('eth0: [10.1.0.100/24, 10.1.0.101/24]'), { via: '10.1.0.1' })?.[0], '10.1.0.100');
  });

  test('that of another interface where the egress has none', () => {
    assert.deepEqual(chosen(linux('eth0: [], eth1: 10.2.0.100/24')), ['10.2.0.100', 'SOURCE_FROM_OTHER_INTERFACE']);
  });

  test('none where there is none', () => assert.equal(chosen(linux('eth0: []')), undefined));

  test('one of link scope only for what is on the link', () => {
    const host = linux('eth0: [169.254.3.3/16 scope link, 10.1.0.100/24]');
    assert.equal(chosen(host)?.[0], '10.1.0.100');
    assert.equal(chosen(host, { scope: 'link' })?.[0], '169.254.3.3');
  });
});

describe('IPv6 (RFC 6724)', () => {
  const linux = 'system: linux\ninterfaces: { eth0: ["2001:db8:1::5/64", "2001:db8:2::5/64", "fe80::5/64"] }';

  test('the longest common prefix with the destination wins', () => {
    assert.deepEqual(chosen(linux, { to: '2001:db8:2::9' }), ['2001:db8:2::5', 'SOURCE_LONGEST_MATCH']);
    assert.equal(chosen(linux, { to: '2001:db8:1::9' })?.[0], '2001:db8:1::5');
  });

  test('of those in one network the first wins, however near another is', () => {
    const both = 'system: linux\ninterfaces: { eth0: ["2001:db8:1::1/64", "2001:db8:1::f1/64"] }';
    assert.equal(chosen(both, { to: '2001:db8:1::f2' })?.[0], '2001:db8:1::1');
  });

  test('what a node has itself is spoken to from itself', () => {
    const both = 'system: linux\ninterfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:2::1/64" }';
    assert.equal(chosen(both, { to: '2001:db8:2::1' })?.[0], '2001:db8:2::1');
  });

  test('the destination counts, not the gateway', () => {
    assert.equal(chosen(linux, { to: '2001:db8:2::9', via: 'fe80::1' })?.[0], '2001:db8:2::5');
  });

  test('a neighbour of link scope is spoken to from an address of link scope', () => {
    assert.equal(chosen(linux, { to: 'fe80::9' })?.[0], 'fe80::5');
  });

  test('the right scope counts more than the egress, and another scope has to do where there is no other', () => {
    const other = 'system: linux\ninterfaces: { eth0: "fe80::5/64", eth1: "2001:db8:7::5/64" }';
    assert.deepEqual(chosen(other, { to: '2001:db8:2::9' }), ['2001:db8:7::5', 'SOURCE_FROM_OTHER_INTERFACE']);
    const local = 'system: linux\ninterfaces: { eth0: "fe80::5/64" }';
    assert.equal(chosen(local, { to: '2001:db8:2::9' })?.[0], 'fe80::5');
  });

  test('an address of another family is none', () => {
    assert.equal(chosen('system: linux\ninterfaces: { eth0: 10.1.0.100/24 }', { to: '2001:db8::9' }), undefined);
  });
});

test('Windows goes by the longest match with the next hop for IPv4 too, not by the order of addresses', () => {
  const windows = 'system: windows\ninterfaces: { eth0: [10.7.0.100/24, 10.1.0.100/24] }';
  assert.deepEqual(chosen(windows, { via: '10.1.0.1' }), ['10.1.0.100', 'SOURCE_LONGEST_MATCH']);
});
