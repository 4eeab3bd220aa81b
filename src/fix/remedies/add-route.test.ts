import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { failures, firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { subjectFrom } from '../../../test/fix-subject.ts';
import { addRoute } from './add-route.ts';

const routed = (client: string, router = '') =>
  subjectFrom({
    network: `complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.5/24 }, routes: [${client}] }
  r1: { system: linux, forwarding: true, interfaces: { n: 10.1.0.1/24, m: 10.9.0.1/30 }, routes: [${router}] }
  r2: { system: linux, forwarding: true, interfaces: { m: 10.9.0.2/30, s: 10.2.0.1/24 }, routes: [10.1.0.0/24 via 10.9.0.1] }
  b: { system: linux, interfaces: { eth0: 10.2.0.20/24 }, routes: [default via 10.2.0.1], listens: [5432] }
`,
  });
const asked = { from: 'a', to: '10.2.0.20:5432' };

describe('a route that is missing', () => {
  test('on the host that asks, to the network by who passes packets on', () => {
    const mending = mendingOf(routed('', '10.2.0.0/24 via 10.9.0.2'), asked, addRoute);
    assert.deepEqual(firstPatch(mending), ['a: ip route add 10.2.0.0/24 via 10.1.0.1 dev eth0']);
  });

  test('by an interface of Windows, whose name has a blank', () => {
    const windows = subjectFrom({
      network: `complete: true
nodes:
  a: { system: windows, interfaces: { Ethernet 2: 10.1.0.5/24 } }
  r: { system: linux, forwarding: true, interfaces: { n: 10.1.0.1/24, m: 10.2.0.1/24 } }
  b: { system: linux, interfaces: { eth0: 10.2.0.20/24 }, routes: [default via 10.2.0.1], listens: [5432] }
`,
    });
    assert.deepEqual(firstPatch(mendingOf(windows, asked, addRoute)), [
      'a: ip route add 10.2.0.0/24 via 10.1.0.1 dev "Ethernet 2"',
    ]);
  });

  test('on a router of the way', () => {
    const mending = mendingOf(routed('default via 10.1.0.1'), asked, addRoute);
    assert.deepEqual(firstPatch(mending), ['r1: ip route add 10.2.0.0/24 via 10.9.0.2 dev m']);
  });

  test('on both: what each leaves is mended by the next', () => {
    assert.deepEqual(firstPatch(mendingOf(routed(''), asked, addRoute)), [
      'a: ip route add 10.2.0.0/24 via 10.1.0.1 dev eth0',
      'r1: ip route add 10.2.0.0/24 via 10.9.0.2 dev m',
    ]);
  });

  test('where nobody passes anything on, the owner of the address has a leg here', () => {
    const [first] =
      mendingOf(networkCase('cases/weak-host/no-settings'), { from: 'client1', to: '192.168.40.11:1556' }, addRoute)
        ?.fixes ?? [];
    assert.deepEqual(
      first?.patch.map((one) => 'words' in one && one.words),
      ['192.168.40.11/32 via 10.10.10.11 dev eth0'],
    );
    assert.equal(first?.price.security, 'some');
  });

  test('a router that does not pass on, and has not the address, is no way', () => {
    const apart = subjectFrom({
      network: `complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.5/24 } }
  c: { system: linux, interfaces: { eth0: 10.1.0.6/24, eth1: 10.2.0.6/24 } }
  b: { system: linux, interfaces: { eth0: 10.2.0.20/24 }, listens: [5432] }
`,
    });
    const mending = mendingOf(apart, asked, addRoute);
    assert.deepEqual([mending?.fixes, failures(mending)], [[], []]);
    assert.match(mending?.none ?? '', /\S/);
  });
});
