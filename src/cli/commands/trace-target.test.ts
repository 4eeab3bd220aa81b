import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import { targetOf } from './trace-target.ts';

const network = networkFrom(`
nodes:
  serverB:
    interfaces: { lo: 127.0.0.1/8, eth0: 10.4.0.100/24, eth1: 10.5.0.100/24 }
    hosts: [10.9.0.9 archive archive.example.net]
  bare: { interfaces: { eth0: [] } }
`);
const target = (text?: string) => targetOf(network, text);

describe('the target of a trace', () => {
  test.each([
    ['10.4.0.7', { address: '10.4.0.7' }],
    ['10.4.0.7:1556', { address: '10.4.0.7', port: 1_556 }],
    ['10.4.0.7:65535', { address: '10.4.0.7', port: 65_535 }],
    ['2001:db8::1', { address: '2001:db8::1' }],
    ['[2001:db8::1]', { address: '2001:db8::1' }],
    ['[2001:db8::1]:22', { address: '2001:db8::1', port: 22 }],
    // A host by its first address that is not the loopback's, else what a hosts file says.
    ['serverB', { address: '10.4.0.100' }],
    ['serverB:22', { address: '10.4.0.100', port: 22 }],
    ['archive.example.net:22', { address: '10.9.0.9', port: 22 }],
  ])('%s', (text, expected) => assert.deepEqual(target(text), expected));

  test.each([
    [undefined, /name the destination/],
    ['', /is neither an address nor a host/],
    ['serverC', /"serverC" is neither/],
    ['bare', /host of this network that has one/],
    ['10.4.0.7:0', /found port "0", expected a number from 1 to 65535/],
    ['10.4.0.7:65536', /found port "65536"/],
    ['10.4.0.7:ssh', /found port "ssh"/],
    ['10.4.0.7:', /found port ""/],
    ['10.4.0.256', /is neither/],
    ['fe80::1%nope', /found "fe80::1%nope", expected an address without a zone; .*--bind-device/],
    ['[fe80::1%eth0]:22', /leave "%eth0" out/],
  ])('%s is refused, with what was expected', (text, message) => {
    const answer = target(text);
    assert.ok(typeof answer === 'string');
    assert.match(answer, message);
  });
});
