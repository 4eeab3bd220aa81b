import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkOf } from '../../test/networks.ts';
import { buildScript, hasBridges } from './build-script.ts';

const places = { switches: '/place/switches', node: (name: string) => `/place/${name}` };
const network = (links: string, more = '') =>
  networkOf(`complete: true
links: { ${links} }
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: ["default via 10.1.0.2 dev eth0"] ${more} }
  b: { system: linux, interfaces: { eth0: 10.1.0.2/24 } }
  c: { system: linux, interfaces: { eth0: 10.1.0.3/24 } }
`);

describe('the script that builds a network', () => {
  test('joins two by a cable, and gives the third one that ends in nothing', () => {
    const two = network('l: [a.eth0, b.eth0]');
    const script = buildScript(two, places);
    assert.match(script, /link add name eth0 netns \/place\/a type veth peer name eth0 netns \/place\/b\n/);
    assert.match(script, /link add p0 type veth peer name eth0 netns \/place\/c\n/);
    assert.equal(hasBridges(two), false);
  });

  test('joins three by a bridge', () => {
    const three = network('l: [a.eth0, b.eth0, c.eth0]');
    const script = buildScript(three, places);
    assert.match(script, /link add b0 type bridge/);
    assert.equal(script.match(/ master b0\n/g)?.length, 3);
    assert.equal(hasBridges(three), true);
  });

  test('joins two by a bridge where one is down, so that the other has carrier', () => {
    const one = network('l: [a.eth0, b.eth0]');
    const nodes = one.nodes.map((node) =>
      node.name === 'a' ? { ...node, interfaces: node.interfaces.map((each) => ({ ...each, up: false })) } : node,
    );
    assert.equal(hasBridges({ ...one, nodes }), true);
  });

  test('joins two of IPv6 by a bridge, so that each has carrier before the other is up', () => {
    const six = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: "2001:db8::1/64" } }
  b: { system: linux, interfaces: { eth0: "2001:db8::2/64" } }
`);
    assert.equal(hasBridges(six), true);
  });

  test('enters each namespace for its node: parameters, then addresses and routes, then the rule set', () => {
    const script = buildScript(network('', ', nft: "table ip t { }"'), places);
    const a = script.split('nsenter --net=').find((part) => part.startsWith('/place/a sh -e')) ?? '';
    const at = (text: string) => a.indexOf(text);
    assert.ok(at('echo 0 > /proc/sys/net/ipv4/ip_forward') < at('address add 10.1.0.1/24 dev eth0'));
    assert.ok(at('address add 10.1.0.1/24 dev eth0') < at('route add default via 10.1.0.2 dev eth0'));
    assert.ok(at('route add default') < at('nft -f -'));
  });

  test('a name that means something to the shell is a word of it, and one with a dot is one name', () => {
    const odd = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { "e$(>x)>y;": 10.1.0.1/24, eth0.100: 10.2.0.1/24 } }
`);
    const echoes = buildScript(odd, places)
      .split('\n')
      .filter((line) => line.includes('accept_dad'));
    assert.deepEqual(echoes, [
      "echo 0 > '/proc/sys/net/ipv6/conf/e$(>x)>y;/accept_dad'",
      'echo 0 > /proc/sys/net/ipv6/conf/eth0.100/accept_dad',
    ]);
  });
});
