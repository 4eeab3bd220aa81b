import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flawsIn, hostWith, type LintedHost, repaired } from '../../../test/flaws.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { LoadedNetwork } from '../loaded-network.ts';

const USED = { rules: ['from 10.4.0.100 table 200 priority 100'] };

describe('GATEWAY_OFF_LINK', () => {
  const found = (...routes: readonly string[]) => flawsIn(hostWith({ routes }), 'GATEWAY_OFF_LINK');

  test('is found where the gateway is in no network of its device', () => {
    const [flaw] = found('10.9.0.0/16 via 10.4.0.1 dev eth0');
    assert.equal(flaw?.cause, 'GATEWAY_OFF_LINK');
    assert.match(flaw?.text ?? '', /through 10\.4\.0\.1 on eth0, which is in 10\.3\.0\.0\/24/);
    assert.deepEqual(
      flaw?.config.map(({ text }) => text),
      ['10.9.0.0/16 via 10.4.0.1 dev eth0'],
    );
  });

  test.each([
    [['10.9.0.0/16 via 10.3.0.1 dev eth0']],
    [['10.9.0.0/16 via 10.4.0.1 dev eth0 onlink']],
    // A host route makes it a neighbour, and so does a default route by the device alone.
    [['10.4.0.1/32 dev eth0', '10.9.0.0/16 via 10.4.0.1 dev eth0']],
    [['default dev eth0 metric 9', '10.9.0.0/16 via 10.4.0.1 dev eth0']],
  ])('is not found beside it: %o', (routes) => assert.deepEqual(found(...routes), []));

  test('is gone with the replacement, by the interface that has the gateway for a neighbour', () => {
    const [flaw] = found('10.9.0.0/16 via 10.4.0.1 dev eth0 metric 5 table 200');
    assert.deepEqual(flaw?.replacement, ['ip route replace 10.9.0.0/16 via 10.4.0.1 dev eth1 metric 5 table 200']);
    assert.deepEqual(found('10.9.0.0/16 via 10.4.0.1 dev eth1 metric 5 table 200'), []);
    assert.deepEqual(found('10.9.0.0/16 via 10.5.0.1 dev eth0')[0]?.replacement, []);
  });

  test.each([
    ['linux', '', 'the kernel refuses the route'],
    ['linux', 'listed', 'the kernel has it, but refuses the route'],
    ['windows', '', 'whether the system takes such a route is not known'],
  ])('on %s (%s) is told with what becomes of it', (system, listed, words) => {
    const { network } = networkFrom(
      `nodes:\n  h: { system: ${system}, interfaces: { e: 10.3.0.9/24 }, routes: [default via 10.4.0.1 dev e] }`,
    );
    const nodes = network.nodes.map((node) => ({
      ...node,
      routes: node.routes.map((route) => (listed === '' ? route : { ...route, listed: true as const })),
    }));
    const [flaw] = flawsIn(new LoadedNetwork({ ...network, nodes }), 'GATEWAY_OFF_LINK');
    assert.ok(flaw?.text.includes(words), flaw?.text);
  });
});

describe('GATEWAY_MISSING', () => {
  const network = (complete: boolean, gateway: string) =>
    networkFrom(`
complete: ${complete}
nodes:
  h: { system: linux, interfaces: { eth0: 10.3.0.100/24 }, routes: [default via ${gateway} dev eth0] }
  router: { system: linux, forwarding: true, interfaces: { r3: 10.3.0.1/24 } }
`);
  const found = (complete: boolean, gateway: string) => flawsIn(network(complete, gateway), 'GATEWAY_MISSING').length;

  test('is found where everybody is in the model and nobody has the address', () => {
    assert.equal(found(true, '10.3.0.2'), 1);
  });

  test('is not found for a gateway that is there, nor where some may be left out', () => {
    assert.equal(found(true, '10.3.0.1'), 0);
    assert.equal(found(false, '10.3.0.2'), 0);
  });
});

describe('TABLE_WITHOUT_CONNECTED_ROUTE', () => {
  const CODE = 'TABLE_WITHOUT_CONNECTED_ROUTE';
  const lone: LintedHost = { ...USED, routes: ['default via 10.4.0.1 dev eth1 table 200'] };

  test('is found in a table that has only its gateway', () => {
    const [flaw] = flawsIn(hostWith(lone), CODE);
    assert.match(flaw?.text ?? '', /^Table 200 of h sends even neighbours in 10\.4\.0\.0\/24 through 10\.4\.0\.1/);
    assert.deepEqual(flaw?.replacement, ['ip route add 10.4.0.0/24 dev eth1 src 10.4.0.100 table 200']);
  });

  test('is gone with the replacement', () => {
    const [flaw] = flawsIn(hostWith(lone), CODE);
    assert.deepEqual(flawsIn(hostWith(repaired(lone, flaw?.replacement ?? [])), CODE), []);
  });

  test.each([
    ['that nothing leads to', { routes: ['default via 10.4.0.1 dev eth1 table 200'] }],
    ['that has only a route to elsewhere', { ...USED, routes: ['10.9.0.0/16 via 10.4.0.1 dev eth1 table 200'] }],
    ['without a gateway', { ...USED, routes: ['default dev eth1 table 200'] }],
    ['that blocks', { ...USED, routes: ['blackhole default table 200'] }],
  ] as const)('is not found in a table %s', (_, host) => assert.deepEqual(flawsIn(hostWith(host), CODE), []));
});
