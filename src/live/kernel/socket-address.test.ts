import assert from 'node:assert/strict';
import { test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { endpointOf, socketAddress } from './socket-address.ts';

test('struct sockaddr_in: family, port and address at their offsets', () => {
  assert.equal(
    socketAddress({ address: address('10.1.0.100'), port: 1_556 }).toString('hex'),
    '020006140a0100640000000000000000',
  );
});

test('struct sockaddr_in6: the address stands behind the flow label', () => {
  assert.equal(
    socketAddress({ address: address('2001:db8::1'), port: 1_556 }).toString('hex'),
    '0a0006140000000020010db800000000000000000000000100000000',
  );
});

test.each(['10.1.0.100', '255.255.255.255', '0.0.0.0', '2001:db8::1', '::', '::1'])('%s is read back', (text) => {
  const endpoint = { address: address(text), port: 65_535 };
  assert.deepEqual(endpointOf(socketAddress(endpoint)), endpoint);
});
