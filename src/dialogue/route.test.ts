import assert from 'node:assert/strict';
import { test } from 'vitest';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { random } from '../base/random.ts';
import { isDelivered, routeOf, timed, type Traveled } from './route.ts';

const network = guardedNetwork({ firewall: 'preset: pan-os' });

/** From the client through the firewall, two links. */
const traveled: Traveled = {
  path: [
    { node: 'client', interface: 'eth0', direction: 'out' },
    { node: 'fw', interface: 'in', direction: 'in' },
    { node: 'fw', interface: 'out', direction: 'out' },
    { node: 'server', interface: 'eth0', direction: 'in' },
  ],
  disposition: 'ACCEPTED',
  endedAt: 'server',
  endedBy: undefined,
  deniedByEnd: false,
  answer: undefined,
};

test('a route has its devices and links, and no times', () => {
  const { crossings, links, end, routers, leaves } = routeOf(network, traveled);
  assert.deepEqual(
    crossings.map(({ device, arrival, egress, links: before, routersBefore }) => ({
      device,
      arrival,
      egress,
      before,
      routersBefore,
    })),
    [{ device: 'fw', arrival: 'in', egress: 'out', before: 1, routersBefore: 0 }],
  );
  assert.deepEqual({ links, routers, leaves }, { links: 1, routers: 1, leaves: 'eth0' });
  assert.deepEqual(end, { kind: 'host', host: 'server', delay: 0, interface: 'eth0' });
});

test('each connection has times of its own, the same ones by the same seed', () => {
  const route = routeOf(network, traveled);
  const delays = (seed: number) => {
    const { crossings, end } = timed(route, random(seed));
    return [...crossings, ...(end.kind === 'host' ? [end] : [])].map(({ delay }) => Number(delay));
  };
  assert.deepEqual(delays(1), delays(1));
  assert.notDeepEqual(delays(1), delays(2));
  for (const delay of delays(1)) assert.ok(delay >= 50 && delay < 150, `${delay} µs for one link`);
});

test('what a device cuts is for the device to say, and what has no end takes no time', () => {
  const path = traveled.path.slice(0, 2);
  const denied: Traveled = { ...traveled, path, disposition: 'DENIED_SILENT', endedAt: 'fw' };
  assert.equal(isDelivered(denied), false);
  const { crossings, end } = timed(routeOf(network, denied), random(1));
  assert.deepEqual([crossings.map(({ device }) => device), end], [['fw'], { kind: 'lost' }]);
});
