import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkOf, traced } from '../../test/networks.ts';
import { address } from '../../test/packet.ts';
import { ErrorTokens } from './error-tokens.ts';
import type { Sighting } from './sighting.ts';

const network = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: ["default via 10.1.0.2 dev eth0"] }
  r: { system: linux, interfaces: { eth0: 10.1.0.2/24, eth1: 10.2.0.1/24 }, sysctl: { net.ipv4.ip_forward: 1 } }
  b: { system: linux, interfaces: { eth0: 10.2.0.2/24 } }
`);
const nowhere = traced(network, { from: 'a', to: '10.9.0.1' });
const near = traced(network, { from: 'a', to: '10.1.0.2' });
const redirect = (to: string): Sighting => ({
  node: 'r',
  interface: 'eth0',
  direction: 'out',
  packet: { ...PACKET, destination: address(to), icmpType: 5, about: PACKET },
});
const PACKET = {
  protocol: 1,
  source: address('10.1.0.2'),
  destination: address('10.1.0.1'),
  sourcePort: 0,
  destinationPort: 0,
  flags: 0,
  serial: 0,
} as const;

describe('who is told of a missing route', () => {
  test('waits for nothing the first time', () => {
    assert.equal(nowhere[0]?.request.disposition, 'NO_ROUTE');
    assert.equal(new ErrorTokens().wait(nowhere, 1_000), 0);
  });

  test('waits for a second after it was told before, and a tick', () => {
    const tokens = new ErrorTokens();
    tokens.note(nowhere, [], 1_000);
    assert.equal(tokens.wait(nowhere, 1_400), 620);
    assert.equal(tokens.wait(nowhere, 2_020), 0);
  });

  test('waits after a redirect, which takes all tokens, but not after one to somebody else', () => {
    const tokens = new ErrorTokens();
    tokens.note(near, [redirect('10.2.0.2')], 1_000);
    assert.equal(tokens.wait(nowhere, 1_000), 0);
    tokens.note(near, [redirect('10.1.0.1')], 1_000);
    assert.equal(tokens.wait(nowhere, 1_000), 1_020);
  });

  test('who is told of nothing waits for nothing', () => {
    const tokens = new ErrorTokens();
    tokens.note(nowhere, [], 1_000);
    assert.equal(tokens.wait(near, 1_000), 0);
  });
});
