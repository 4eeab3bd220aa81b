import assert from 'node:assert/strict';
import { test } from 'vitest';
import { networkFrom } from '../../test/yaml-network.ts';
import { addressesOf, namedAddress } from './named-address.ts';

const network = networkFrom(`nodes:
  a:
    interfaces: { eth0: [10.1.0.1/24, 10.1.0.2/24], eth1: 10.2.0.1/24 }
    hosts: [10.9.0.9 far far.example]
`);

test('an address is itself, a node its first, another name what a hosts file says', () => {
  assert.equal(namedAddress(network, '10.7.7.7'), '10.7.7.7');
  assert.equal(namedAddress(network, 'a'), '10.1.0.1');
  assert.equal(namedAddress(network, 'far.example'), '10.9.0.9');
  assert.equal(namedAddress(network, 'nobody'), undefined);
});

test('all addresses of a node, in their order', () =>
  assert.deepEqual(addressesOf(network, 'a'), ['10.1.0.1', '10.1.0.2', '10.2.0.1']));
