import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { multipathChoice } from './multipath.ts';

interface Shape {
  readonly kernel?: string;
  readonly system?: string;
  readonly source?: string;
  readonly device?: string;
  readonly route?: string;
}

const TWO = 'default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1';
const THREE = `${TWO} nexthop via 10.1.0.2 dev eth0`;

/** Between which gateways a hash decides. */
function chosen({ kernel, system = 'linux', source, device, route = TWO }: Shape) {
  const node = hostFrom(`system: ${system}
interfaces: { lo0: 10.7.7.7/32, eth0: [10.1.0.5/24, 10.1.0.6/24, 10.1.9.5/24], eth1: 10.2.0.5/24 }
routes: ["${route}"]
${kernel === undefined ? '' : `sysctl: { kernel.osrelease: "${kernel}" }`}`);
  const found = node.node.routes.find(({ to }) => to.length === 0);
  assert.ok(found);
  const { hops, because, assumed } = multipathChoice(node, {
    destination: address('10.9.0.9'),
    source: source === undefined ? undefined : address(source),
    device,
    route: found,
    hops: device === undefined ? found.hops : found.hops.filter((hop) => hop.device === device),
  });
  return { gateways: hops.map(({ via }) => via), code: because?.code, because, assumed };
}

const [BOTH, FIRST, SECOND] = [['10.1.0.1', '10.2.0.1'], ['10.1.0.1'], ['10.2.0.1']] as const;

describe('of several next hops', () => {
  test.each([
    ['the one of the source, since 6.16', { kernel: '6.16.0', source: '10.1.0.5' }, FIRST],
    ['the one of the source, of the second, too', { kernel: '6.18.44-generic', source: '10.2.0.5' }, SECOND],
    ['either before 6.16', { kernel: '6.15.9', source: '10.1.0.5' }, BOTH],
    ['either before 6.16: 5.20 is older than 6.3', { kernel: '5.20.1', source: '10.1.0.5' }, BOTH],
    ['either for a secondary address: no next hop would choose it', { kernel: '6.18.0', source: '10.1.0.6' }, BOTH],
    ['either for a primary address of another network', { kernel: '6.18.0', source: '10.1.9.5' }, BOTH],
    ['either for an address of no wire', { kernel: '6.18.0', source: '10.7.7.7' }, BOTH],
    ['either without a source', { kernel: '6.18.0' }, BOTH],
    ['either with a nexthop object', { kernel: '6.18.0', source: '10.1.0.5', route: `${TWO} nhid 3` }, BOTH],
    ['either on another system', { kernel: '6.18.0', system: 'freebsd', source: '10.1.0.5' }, BOTH],
    [
      'a hash decides among those of the source',
      { kernel: '6.18.0', source: '10.1.0.5', route: THREE },
      ['10.1.0.1', '10.1.0.2'],
    ],
    ['the first of a bound device, whatever the source', { device: 'eth0', source: '10.2.0.5', route: THREE }, FIRST],
  ] as const)('%s', (_, shape, gateways) => assert.deepEqual(chosen(shape).gateways, gateways));

  test('the kernel that is not known is told, where it matters', () => {
    assert.deepEqual(chosen({ source: '10.1.0.5' }).assumed, ['ASSUMED_EITHER_KERNEL']);
    assert.deepEqual(chosen({ source: '10.1.0.5' }).gateways, BOTH);
    assert.deepEqual(chosen({ source: '10.1.0.6' }).assumed, []);
    assert.deepEqual(chosen({ kernel: '5.14.0', source: '10.1.0.5' }).assumed, []);
  });

  test('the reason cites the route and the release', () => {
    const { code, because } = chosen({ kernel: '6.18.44', source: '10.2.0.5' });
    assert.equal(code, 'ROUTE_OF_SOURCE');
    assert.match(because?.text ?? '', /Linux 6\.18\.44 takes via 10\.2\.0\.1 dev eth1 for the source 10\.2\.0\.5/);
    assert.deepEqual(
      because?.config.map(({ text }) => text),
      [TWO, 'kernel.osrelease: "6.18.44"'],
    );
    assert.equal(because?.assumed, undefined);
  });
});
