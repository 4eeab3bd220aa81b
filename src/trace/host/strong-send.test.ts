import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { OutputWish } from './output-route.ts';
import { hostRoute } from './strong-send.ts';

const INTERFACES = 'interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }';
const ONE_DEFAULT = 'routes: [default via 10.1.0.1 dev eth0]';
const TWO_DEFAULTS = 'routes: [default via 10.1.0.1 dev eth0, default via 10.2.0.1 dev eth1 metric 100]';

function sent(system: string, routes: string, { more = {}, interfaces = INTERFACES }: Shape = {}): string {
  const found = hostRoute(hostFrom(`system: ${system}\n${interfaces}\n${routes}`), {
    destination: address('10.9.0.9'),
    source: address('10.2.0.100'),
    protocol: 6,
    sourcePort: 40_001,
    destinationPort: 1_556,
    mark: 0,
    user: 0,
    ...more,
  });
  switch (found.kind) {
    case 'send':
      return `${found.egress} ${found.because[1].code}`;
    case 'local':
      return 'itself';
    case 'failed':
      return `${found.error} ${found.because.code}`;
  }
}

interface Shape {
  readonly more?: Partial<OutputWish>;
  readonly interfaces?: string;
}

describe('a socket bound to the address of the second interface', () => {
  test('of a weak host leaves by the best route', () => {
    assert.equal(sent('linux', TWO_DEFAULTS), 'eth0 ROUTE_FOUND');
  });

  test.each(['windows', 'solaris\nhost-model: strong'])('of a strong host leaves by the second (%s)', (system) => {
    assert.equal(sent(system, TWO_DEFAULTS), 'eth1 ROUTE_OF_OWNER');
  });

  test('of a strong host without a route there is not sent', () => {
    assert.equal(sent('windows', ONE_DEFAULT), 'EHOSTUNREACH STRONG_SEND');
  });

  test('of a host with source priority leaves by the second where it can, and by the other where it cannot', () => {
    assert.equal(sent('solaris\nhost-model: source-priority', TWO_DEFAULTS), 'eth1 ROUTE_OF_OWNER');
    assert.equal(sent('solaris\nhost-model: source-priority', ONE_DEFAULT), 'eth0 ROUTE_FOUND');
  });

  test('of an interface that may send weakly leaves by the best route', () => {
    const interfaces = 'interfaces: { eth0: 10.1.0.100/24, eth1: { addresses: 10.2.0.100/24, weak-host-send: true } }';
    assert.equal(sent('windows', TWO_DEFAULTS, { interfaces }), 'eth0 ROUTE_FOUND');
  });
});

test('a socket without an address follows the route, strong host or not', () => {
  assert.equal(sent('windows', TWO_DEFAULTS, { more: { source: undefined } }), 'eth0 ROUTE_FOUND');
});
