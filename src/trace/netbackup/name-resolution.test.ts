import assert from 'node:assert/strict';
import { test } from 'vitest';
import { netbackupHost } from '../../../test/netbackup-host.ts';
import { addressesOf, resolverOf, sameHostName } from './name-resolution.ts';

const client1 = netbackupHost({
  name: 'client1',
  interfaces: ['lo: 127.0.0.1/8', 'eth0: 10.30.0.20/24', 'eth1: 10.40.8.20/24 fd00:40::20/64'],
});
const media1 = netbackupHost({
  name: 'media1',
  interfaces: ['eth0: 10.30.0.11/24'],
  hosts: ['10.40.8.21 Client2.backup.example client2', '10.30.0.21 client2', '10.40.8.21 client2'],
});
const resolve = resolverOf({ from: media1, nodes: [media1, client1] });

test.each([
  ['client2', ['10.40.8.21', '10.30.0.21'], 'NAME_FROM_HOSTS_FILE'],
  ['CLIENT2.Backup.Example.', ['10.40.8.21'], 'NAME_FROM_HOSTS_FILE'],
  ['client1', ['10.30.0.20', '10.40.8.20', 'fd00:40::20'], 'NAME_OF_NODE'],
  ['10.1.2.3', ['10.1.2.3'], 'NAME_IS_ADDRESS'],
  ['client3', [], 'NAME_NOT_RESOLVED'],
])('%s is %j', (name, addresses, code) => {
  const found = resolve(name);
  assert.deepEqual([found.addresses, found.because.code], [addresses, code]);
});

test('the lines of the hosts file are the reason', () => {
  assert.deepEqual(
    resolve('client2').because.config.map(({ line }) => line),
    [1, 2, 3],
  );
});

test('that a node has its own name is taken for granted, and said', () => {
  assert.deepEqual(resolve('client1').because.assumed, ['ASSUMED_FORWARD_LOOKUP']);
});

test('others do not reach a host by its loopback interface', () => {
  assert.deepEqual(addressesOf(client1), ['10.30.0.20', '10.40.8.20', 'fd00:40::20']);
});

test('a short name is another name', () => assert.equal(sameHostName('client2', 'client2.backup.example'), false));
