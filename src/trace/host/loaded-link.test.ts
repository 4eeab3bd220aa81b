import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { cpuMs } from '../../../test/cpu-time.ts';
import { estateNetwork } from '../../../bench/estate-network.ts';
import { type Address, addressFromIpv4Number } from '../../base/address.ts';
import { networkOf } from '../../base/prefix.ts';
import { known } from '../../model/configuration.ts';
import type { Node } from '../../model/node.ts';
import { LOCAL_TABLE, MAIN_TABLE } from '../../model/routing.ts';
import { LoadedNetwork } from '../loaded-network.ts';
import { answersFor, type Candidate } from './neighbour.ts';

const estate = estateNetwork({ hosts: 12, firewalls: 2, accessLines: 20 });
const ip = (a: number, b: number, c: number, d: number): Address =>
  addressFromIpv4Number(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);

const withNode = (name: string, change: (node: Node) => Partial<Node>): LoadedNetwork =>
  new LoadedNetwork({
    ...estate,
    nodes: estate.nodes.map((node) => (node.name === name ? { ...node, ...change(node) } : node)),
  });

/** Every question of every interface: are those who may answer all who do, in the same order? */
function compare(network: LoadedNetwork): number {
  const targets = [
    ...estate.nodes.flatMap(({ interfaces }) => interfaces[0]?.addresses[0]?.address ?? []),
    ip(10, 77, 0, 5),
  ];
  let answered = 0;
  for (const node of network.nodes)
    for (const name of node.interfaces.keys()) {
      const here: Candidate = { node, interface: name };
      const sender = node.interfaces.get(name)?.addresses[0]?.address;
      for (const target of targets) {
        const answering = (all: readonly Candidate[]) =>
          all.filter((peer) => answersFor(peer, { target, sender }).answers);
        const expected = answering(network.peers(here));
        assert.deepEqual(
          answering(network.mayAnswer(here, target)),
          expected,
          `${node.name} ${name} asks for ${target}`,
        );
        answered += expected.length;
      }
    }
  return answered;
}

describe('who may answer on a link is everybody who does', () => {
  test('of hosts that answer for what they have, on whatever interface', () => {
    const network = new LoadedNetwork(estate);
    assert.ok(compare(network) > 50);
    const node = network.node('h1-0');
    assert.ok(node);
    const asked = network.mayAnswer({ node, interface: 'eth0' }, ip(10, 1, 2, 11));
    assert.deepEqual(
      asked.map((one) => one.node.name),
      ['h1-1', 'fw1'],
      'the owner by its other interface, and a firewall that may translate',
    );
  });

  test('also with one that answers for others (proxy ARP)', () => {
    const network = withNode('h1-4', ({ interfaces, stack }) => ({
      stack: { ...stack, forwarding: known(true), proxyArpAll: known(true) },
      interfaces: interfaces.map((one) => ({ ...one, settings: { ...one.settings, forwarding: known(true) } })),
    }));
    assert.ok(compare(network) > compare(new LoadedNetwork(estate)));
  });

  test('also with one to which a whole network is local', () => {
    const route = {
      table: MAIN_TABLE,
      to: networkOf(ip(10, 77, 0, 0), 24),
      kind: 'local' as const,
      hops: [{ device: 'lo', weight: 1 }],
      metric: 0,
      scope: 'host' as const,
    };
    for (const table of [MAIN_TABLE, LOCAL_TABLE]) {
      const network = withNode('h1-4', ({ routes }) => ({ routes: [...routes, { ...route, table }] }));
      compare(network);
      const node = network.node('h1-0');
      assert.ok(node);
      const names = network.mayAnswer({ node, interface: 'eth0' }, ip(10, 77, 0, 5)).map((one) => one.node.name);
      assert.ok(names.includes('h1-4'));
    }
  });
});

test('a device on many links does not take the square of them', () => {
  const [host] = estate.nodes;
  const [first] = host?.interfaces ?? [];
  assert.ok(host && first);
  const interfaces = Array.from({ length: 20_000 }, (_, i) => ({
    ...first,
    name: `e${i}`,
    addresses: first.addresses.map((one) => ({
      ...one,
      address: ip(10, 100 + (i >> 14), (i >> 6) & 255, (i & 63) * 4 + 1),
      length: 30,
    })),
  }));
  const links = interfaces.map(({ name }) => ({ name, ends: [{ node: host.name, interface: name }] }));
  const begun = cpuMs();
  const network = new LoadedNetwork({ ...estate, nodes: [{ ...host, interfaces }], links });
  assert.ok(network.knows(ip(10, 101, 0, 1)));
  assert.ok(cpuMs() - begun < 5_000, `${cpuMs() - begun} ms`);
});
