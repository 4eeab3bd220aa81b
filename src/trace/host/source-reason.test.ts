import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { OutputWish } from './output-route.ts';
import { outputRoute } from './output-route.ts';
import { reasonOfBound } from './source-reason.ts';

const HOST = 'system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24, eth2: [] }';

const wish = (to: string): OutputWish => ({
  destination: address(to),
  protocol: 6,
  sourcePort: 40_001,
  destinationPort: 1_556,
  mark: 0,
  user: 0,
});

describe('why an unbound socket sends from an address', () => {
  test.each([
    ['default via 10.1.0.1 dev eth0', '10.1.0.100 is the primary address of eth0 in the network of 10.1.0.1.'],
    ['default via 10.1.0.1 dev eth0 src 10.2.0.100', 'the route says src 10.2.0.100.'],
    ['default dev eth1 scope link', '10.2.0.100 is the first primary address of eth1.'],
    ['default dev eth2 scope link', 'the egress has no address, so 10.1.0.100 of eth0 is used.'],
  ])('%s: %s', (route, text) => {
    const found = outputRoute(hostFrom(`${HOST}\nroutes: [${route}]`), wish('10.9.0.9'));
    assert.ok(found.kind === 'send');
    assert.equal(found.because[0].text, text);
  });
});

test('a bound one, an answer and the node itself are told apart', () => {
  const node = hostFrom(HOST);
  const source = address('10.2.0.100');
  const told = (more: Partial<OutputWish>) => reasonOfBound(node, { ...wish('10.9.0.9'), ...more }, source);
  assert.equal(told({ source }).text, 'the socket is bound to 10.2.0.100 of eth1.');
  assert.equal(told({ source, answer: true }).text, 'h answers from 10.2.0.100, the address that was asked.');
  assert.equal(told({}).text, 'h talks to itself from 10.2.0.100.');
});
