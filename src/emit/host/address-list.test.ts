import assert from 'node:assert/strict';
import { test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import { addressListFiles } from './address-list.ts';

const written = (keys: string): readonly string[] => {
  const node = networkFrom(`nodes:\n  h: { ${keys} }\n`).node('h')?.node;
  assert.ok(node);
  return addressListFiles(node).flatMap(({ path, content }) => [path, ...String(content).split('\n')]);
};

const TWO = 'interfaces: { eth0: [10.2.0.10/24, 10.2.0.11/24], eth1: "2001:db8::1/64" }';

test('as ip addr prints it', () => {
  assert.deepEqual(written(`system: linux, ${TWO}`), [
    'evidence/h/ip-addr.txt',
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000',
    '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
    '    inet 127.0.0.1/8 scope host lo',
    '       valid_lft forever preferred_lft forever',
    '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000',
    '    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff',
    '    inet 10.2.0.10/24 brd 10.2.0.255 scope global eth0',
    '       valid_lft forever preferred_lft forever',
    '    inet 10.2.0.11/24 brd 10.2.0.255 scope global secondary eth0',
    '       valid_lft forever preferred_lft forever',
    '3: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000',
    '    link/ether 02:00:00:00:00:03 brd ff:ff:ff:ff:ff:ff',
    '    inet6 2001:db8::1/64 scope global ',
    '       valid_lft forever preferred_lft forever',
    '',
  ]);
  assert.deepEqual(written(`system: windows, ${TWO}`), []);
});
