import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../test/packet.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { traceBothWays } from './both-ways.ts';
import { permanentNeighbour } from './permanent-neighbour.ts';

const [OF_B, OF_NOBODY, OF_VRRP] = ['00:00:5e:00:53:02', '00:00:5e:00:53:99', '00:00:5e:00:01:07'] as const;

interface Shape {
  readonly entry: string;
  /** Empty: not known. */
  readonly macOfB?: string;
  readonly macOfC?: string;
  readonly complete?: boolean;
  readonly isDown?: boolean;
}

/** `a` has an entry for 10.1.0.9, which is an address of `b`; `c` is on the link as well. */
function found({ entry, macOfB = OF_B, macOfC = '00:00:5e:00:53:03', complete = true, isDown = false }: Shape) {
  const mac = (text: string) => (text === '' ? '' : `, mac: "${text}"`);
  const network = networkFrom(`
complete: ${complete}
nodes:
  a:
    system: linux
    interfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24 }
    neighbours: ["10.1.0.9 dev eth0 ${entry}"]
  b: { system: linux, interfaces: { eth0: { addresses: [10.1.0.2/24, 10.1.0.9/24]${mac(macOfB)}, up: ${!isDown} } } }
  c: { system: linux, interfaces: { eth0: { addresses: 10.1.0.3/24${mac(macOfC)} } } }
`);
  const node = network.node('a');
  assert.ok(node);
  return permanentNeighbour(network, { node, interface: 'eth0' }, address('10.1.0.9'));
}

const permanent = (mac: string) => `lladdr ${mac} nud permanent`;
const told = (shape: Shape) => {
  const answer = found(shape);
  return [answer?.kind, answer?.kind === 'somebody' ? answer.peer.node.name : undefined, answer?.because.assumed];
};

describe('a permanent entry of the neighbour table', () => {
  test.each([
    ['of the MAC address of its owner', { entry: permanent(OF_B) }, ['somebody', 'b', undefined]],
    ['of another node on the link', { entry: permanent('00:00:5e:00:53:03') }, ['somebody', 'c', undefined]],
    ['of a MAC address that nobody has', { entry: permanent(OF_NOBODY) }, ['nobody', undefined, undefined]],
    ['of an interface that is down', { entry: permanent(OF_B), isDown: true }, ['nobody', undefined, undefined]],
    [
      'of a MAC address that nobody has in a network that may have more nodes',
      { entry: permanent(OF_NOBODY), complete: false },
      ['not-known', undefined, ['ASSUMED_INCOMPLETE']],
    ],
    [
      'that may be of a node whose MAC address is not known',
      { entry: permanent(OF_NOBODY), macOfC: '' },
      ['not-known', undefined, ['ASSUMED_INCOMPLETE']],
    ],
    [
      'for an address whose owner has a MAC address that is not known',
      { entry: permanent(OF_NOBODY), macOfB: '' },
      ['somebody', 'b', ['ASSUMED_NEIGHBOUR_MAC']],
    ],
    ['of VRRP', { entry: permanent(OF_VRRP) }, ['somebody', 'b', ['ASSUMED_NEIGHBOUR_MAC']]],
    // As `ip neigh add` takes it.
    ['without a state', { entry: `lladdr ${OF_NOBODY}` }, ['nobody', undefined, undefined]],
  ] as const)('%s', (_, shape, answer) => assert.deepEqual(told(shape), answer));

  test.each(['reachable', 'stale', 'failed'])('is none that is %s: the kernel asks again', (state) => {
    assert.equal(found({ entry: `lladdr ${OF_NOBODY} nud ${state}` }), undefined);
  });

  test('is cited', () => {
    assert.match(found({ entry: permanent(OF_NOBODY) })?.because.config[0]?.text ?? '', /nud permanent/);
  });
});

describe('an answer to neighbour discovery goes by the own entry of who answers (measured on Linux 6.18)', () => {
  const seen = (mac: string, [a, b]: readonly [string, string]) => {
    const network = networkFrom(`
complete: true
nodes:
  a: { system: linux, interfaces: { eth0: { addresses: "${a}", mac: "00:00:5e:00:53:01" } } }
  b:
    system: linux
    interfaces: { eth0: { addresses: "${b}", mac: "00:00:5e:00:53:02" } }
    neighbours: ["${a.split('/')[0]} dev eth0 lladdr ${mac} nud permanent"]
`);
    const from = network.node('a');
    assert.ok(from);
    const ways = traceBothWays(network, { from, to: address(b.split('/')[0] ?? ''), protocol: 'tcp', port: 5_000 });
    return [ways.seen, ways.request.disposition, ways.request.steps.at(-1)?.because.code];
  };
  const [SIX, FOUR] = [
    ['2001:db8::1/64', '2001:db8::2/64'],
    ['10.1.0.1/24', '10.1.0.2/24'],
  ] as const;

  test('and misses who asked where that names another MAC address', () => {
    assert.deepEqual(seen(OF_NOBODY, SIX), ['EHOSTUNREACH', 'NEIGHBOUR_UNREACHABLE', 'NEIGHBOUR_ADVERTISED_ELSEWHERE']);
    assert.equal(seen('00:00:5e:00:53:01', SIX)[1], 'ACCEPTED');
  });

  test('but one to ARP does not', () => assert.equal(seen(OF_NOBODY, FOUR)[1], 'ACCEPTED'));
});
