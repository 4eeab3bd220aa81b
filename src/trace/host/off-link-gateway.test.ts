import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { inputRoute } from './input-route.ts';
import { LoadedNode } from './loaded-node.ts';
import { hasInItsNetworks, offLinkHop, refusedRouteTo } from './off-link-gateway.ts';
import { outputRoute } from './output-route.ts';
import { spellRoute } from './spell-route.ts';

const HOST = 'interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }';
const BAD = 'default via 10.2.0.1 dev eth0';
const host = (routes: readonly string[], system = 'linux') =>
  hostFrom(`system: ${system}\n${HOST}\nforwarding: true\nroutes: ${JSON.stringify(routes)}`);

const sent = (routes: readonly string[]) => {
  const answer = outputRoute(host(routes), {
    destination: address('10.9.0.9'),
    protocol: 6,
    sourcePort: 0,
    destinationPort: 22,
    mark: 0,
    user: 0,
  });
  return answer.kind === 'failed'
    ? { error: answer.error, ...answer.because }
    : { error: undefined, ...answer.because[1] };
};

describe('a route whose gateway is no neighbour', () => {
  test('is none on Linux: there is no way, and its line says why', () => {
    const { error, code, text, config } = sent([BAD]);
    assert.deepEqual([error, code], ['ENETUNREACH', 'GATEWAY_OFF_LINK']);
    assert.match(text, /10\.2\.0\.1 is no neighbour on eth0/);
    assert.deepEqual(
      config.map((line) => line.text),
      [BAD],
    );
  });

  test('is passed over for one that Linux takes, and that is told', () => {
    const { error, code, text, config } = sent(['10.9.0.0/16 via 10.2.0.1 dev eth0', 'default via 10.1.0.1 dev eth0']);
    assert.deepEqual([error, code], [undefined, 'ROUTE_FOUND']);
    assert.match(text, /^default via 10\.1\.0\.1 dev eth0 matches 10\.9\.0\.9; h cannot have 10\.9\.0\.0\/16/);
    assert.equal(config.length, 2);
  });

  test('is told beside the next hop that the source chose', () => {
    const node = hostFrom(`system: linux
${HOST}
sysctl: { kernel.osrelease: 6.18.0 }
routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1, 10.9.0.0/16 via 10.7.0.1 dev eth0]`);
    const wish = { protocol: 6, sourcePort: 0, destinationPort: 22, mark: 0, user: 0 };
    const answer = outputRoute(node, { ...wish, destination: address('10.9.0.9'), source: address('10.2.0.100') });
    assert.ok(answer.kind === 'send');
    assert.equal(answer.because[1].code, 'ROUTE_OF_SOURCE');
    assert.match(answer.because[1].text, /that hop’s own; h cannot have 10\.9\.0\.0\/16 via 10\.7\.0\.1/);
    assert.equal(answer.because[1].config.length, 3);
  });

  test('is not spoken of where another one would have been taken anyway', () => {
    const { text } = sent([BAD, '10.9.0.0/16 via 10.1.0.1 dev eth0']);
    assert.equal(text, '10.9.0.0/16 via 10.1.0.1 dev eth0 matches 10.9.0.9.');
  });

  test('leads a router nowhere either, which it tells the sender', () => {
    const packet = {
      protocol: 'icmp' as const,
      source: address('10.1.0.7'),
      destination: address('10.9.0.9'),
      sourcePort: 1,
      destinationPort: 1,
      ttl: 9,
      bytes: 84,
      dontFragment: false,
      mark: 0,
    };
    const answer = inputRoute(host([BAD]), { packet, arrival: 'eth0' });
    assert.ok(answer.kind === 'drop');
    assert.deepEqual(
      [answer.disposition, answer.icmp, answer.because[0]?.code],
      ['NO_ROUTE', 'net-unreachable', 'GATEWAY_OFF_LINK'],
    );
  });

  test('is one where the kernel printed it, and on other systems', () => {
    const windows = host([BAD], 'windows');
    assert.deepEqual(windows.refusedRoutes, []);
    assert.ok(windows.node.routes.some((route) => offLinkHop(windows, route)));
    const { node } = host([BAD]);
    const routes = node.routes.map((route) => ({ ...route, listed: true as const }));
    assert.deepEqual(new LoadedNode({ ...node, routes }).refusedRoutes, []);
  });

  test.each([
    [['10.2.0.1 dev eth0', BAD]],
    [['default via 10.2.0.1 dev eth0 onlink']],
    [['default dev eth0', '10.9.0.0/16 via 10.2.0.1 dev eth0']],
  ])('but not beside a route that makes it one: %o', (routes) => assert.deepEqual(host(routes).refusedRoutes, []));

  test('takes the whole of a multipath route with it', () => {
    const loaded = host(['default nexthop via 10.1.0.1 dev eth0 nexthop via 10.1.0.2 dev eth1']);
    assert.deepEqual(loaded.refusedRoutes.map(spellRoute), ['default']);
  });

  test('is found by its destination, the longest first', () => {
    const loaded = host([BAD, '10.9.0.0/16 via 10.2.0.1 dev eth0']);
    const found = (to: string) => refusedRouteTo(loaded, address(to))?.to.length;
    assert.deepEqual([found('10.9.0.9'), found('192.0.2.1'), found('2001:db8::1')], [16, 0, undefined]);
  });
});

test('an interface has in its networks what any of its addresses shares one with', () => {
  const one = hostFrom('system: linux\ninterfaces: { eth0: [10.1.0.1/24, 10.2.0.1/24] }').interfaces.get('eth0');
  assert.ok(one);
  assert.deepEqual(
    ['10.1.0.9', '10.2.0.9', '10.3.0.9'].map((text) => hasInItsNetworks(one, address(text))),
    [true, true, false],
  );
});
