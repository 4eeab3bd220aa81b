import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { estateNetwork } from '../../../bench/estate-network.ts';
import { type Address, addressFromIpv4Number } from '../../base/address.ts';
import { readAsa } from '../../config/asa/read-asa.ts';
import type { Network } from '../../model/network.ts';
import type { Node } from '../../model/node.ts';
import { LoadedNetwork } from '../loaded-network.ts';
import { Mentions } from './mentions.ts';
import { nodeClasses } from './node-classes.ts';

const estate = estateNetwork({ hosts: 12, firewalls: 1, accessLines: 30 });
const ip = (lan: number, last: number): Address =>
  addressFromIpv4Number(((10 << 24) | (1 << 16) | (lan << 8) | last) >>> 0);

/** The names in each class. */
function classesOf(network: Network): readonly string[] {
  const loaded = new LoadedNetwork(network);
  return nodeClasses(loaded, new Mentions(loaded.nodes)).map(({ members }) =>
    members.map(({ loaded: { name } }) => name).join(' '),
  );
}

const changed = (change: (node: Node) => Node): Network => ({ ...estate, nodes: estate.nodes.map(change) });

const only = (name: string, change: (node: Node) => Partial<Node>): Network =>
  changed((node) => (node.name === name ? { ...node, ...change(node) } : node));

describe('nodes are of one class', () => {
  test('when only their own addresses differ, also in rules for these addresses', () =>
    assert.deepEqual(classesOf(estate), [
      'h1-0 h1-4 h1-8',
      'h1-1 h1-5 h1-9',
      'h1-2 h1-6 h1-10',
      'h1-3 h1-7 h1-11',
      'fw1',
    ]));

  test('whatever they serve', () =>
    assert.deepEqual(classesOf(only('h1-4', () => ({ listeners: [] }))), classesOf(estate)));

  test('whoever is in their caches', () => {
    const neighbours = [
      { address: ip(1, 10), device: 'eth0', mac: '02:00:00:00:00:07', permanent: false, failed: false },
    ];
    assert.deepEqual(classesOf(only('h1-1', () => ({ neighbours }))), classesOf(estate));
  });
});

describe('a node is of another class', () => {
  const alone = (network: Network, name: string) =>
    assert.ok(classesOf(network).includes(name), classesOf(network).join('; '));

  test('with another setting', () =>
    alone(
      only('h1-4', ({ interfaces }) => ({
        interfaces: interfaces.map((one) => ({ ...one, settings: { ...one.settings, rpFilter: 'not-checked' } })),
      })),
      'h1-4',
    ));

  test('when somebody else names its address', () => {
    const route = { ...(estate.nodes[3]?.routes[0] ?? assert.fail()), to: { address: ip(1, 14), length: 32 } };
    alone(
      only('h1-3', ({ routes }) => ({ routes: [...routes, route] })),
      'h1-4',
    );
  });

  test('when a network that somebody names holds it and not the others', () => {
    // 10.1.1.16/28 holds the hosts from 10.1.1.16 on: h1-6 and later.
    const route = { ...(estate.nodes[3]?.routes[0] ?? assert.fail()), to: { address: ip(1, 16), length: 28 } };
    alone(
      only('h1-3', ({ routes }) => ({ routes: [...routes, route] })),
      'h1-8',
    );
  });

  test('when it has the address of another', () =>
    alone(
      only('h1-8', () => ({ interfaces: estate.nodes[4]?.interfaces ?? [] })),
      'h1-8',
    ));

  test('on another link', () => {
    const links = estate.links.map((link) =>
      link.name === 's1l3' ? { ...link, ends: link.ends.filter(({ node }) => node !== 'h1-5') } : link,
    );
    alone({ ...estate, links }, 'h1-5');
  });
});

test('of what a firewall translates one to one, every address is told apart', () => {
  const text = [
    'ASA Version 9.8(2)',
    'interface a',
    ' nameif a',
    'interface b',
    ' nameif b',
    'object network real',
    ' subnet 10.1.1.0 255.255.255.0',
    ' nat (a,b) static 192.0.2.0',
    'object network hidden',
    ' subnet 10.1.2.0 255.255.255.0',
    ' nat (a,b) dynamic interface',
  ].join('\n');
  const { nodes } = new LoadedNetwork({ nodes: [readAsa({ file: 'fw.cfg', text }).node], links: [], complete: true });
  const mentions = new Mentions(nodes);
  assert.notEqual(mentions.signature(ip(1, 5)), mentions.signature(ip(1, 6)));
  assert.equal(mentions.signature(ip(2, 5)), mentions.signature(ip(2, 6)));
  assert.notEqual(mentions.signature(ip(2, 5)), mentions.signature(ip(3, 5)));
});
