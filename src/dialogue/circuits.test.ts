import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { random } from '../base/random.ts';
import { guardedNetwork, SERVER } from '../../test/guarded-network.ts';
import { twins } from '../../test/yaml-network.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { Way } from '../sim/way.ts';
import { type Laid, layCircuit } from './circuits.ts';

const lay = (network: LoadedNetwork, from: string, to: string, port = 1_556): Laid => {
  const node = network.node(from);
  assert.ok(node);
  return layCircuit({ network, request: { from: node, to: to as Address, port, protocol: 'tcp' }, random: random(1) });
};

/** `in>fw>out server` */
const told = ({ crossings, end }: Way): string =>
  [
    ...crossings.map(({ device, arrival, egress }) => `${arrival}>${device}>${egress}`),
    end.kind === 'host' ? end.host : end.kind === 'refused' ? end.answer : end.kind,
  ].join(' ');

const both = (laid: Laid): readonly string[] =>
  laid.kind === 'error' ? [laid.error] : [told(laid.circuit.there), told(laid.circuit.back)];

describe('which devices a connection crosses', () => {
  test('a firewall in both directions, with the interfaces of each', () => {
    const network = guardedNetwork({ firewall: 'preset: pan-os' });
    assert.deepEqual(both(lay(network, 'client', SERVER)), ['in>fw>out server', 'out>fw>in client']);
  });

  test('also where its rules let nothing through: that is for the device of the simulation to say', () => {
    const network = guardedNetwork({ firewall: 'preset: pan-os\npermits: [tcp from any to any port 22]' });
    assert.deepEqual(both(lay(network, 'client', SERVER)), ['in>fw>out server', 'out>fw>in client']);
    const asa = guardedNetwork();
    assert.equal(both(lay(asa, 'server', '10.1.0.10'))[0]?.split(' ')[0], 'GigabitEthernet0/1>fw>GigabitEthernet0/0');
  });

  test('a router without rules is none', () => {
    assert.deepEqual(both(lay(twins(), 'serverA', '10.4.0.100')), ['serverB', 'serverA']);
  });

  test('a host reaches itself without leaving', () => {
    assert.deepEqual(both(lay(twins(), 'serverA', '127.0.0.1', 22)), ['serverA', 'serverA']);
  });
});

/** A host that filters for itself. */
const filtering = (hook: string, ...rules: readonly string[]): string =>
  [
    'nft: |',
    '  table inet f {',
    `    chain c {`,
    `      type filter hook ${hook} priority 0; policy accept;`,
    ...rules.map((rule) => `      ${rule}`),
    '    }',
    '  }',
  ].join('\n');

describe('what an end filters itself is decided when the connection is made', () => {
  const b = (...rules: readonly string[]) =>
    twins({ b: `routes: [default via 10.3.0.1 dev eth0]\n${filtering('input', ...rules)}` });

  test.each([
    ['tcp dport 1556 drop', 'lost'],
    ['tcp dport 1556 reject with tcp reset', 'reset'],
    ['tcp dport 1556 reject', 'port-unreachable'],
    ['tcp dport 1556 reject with icmp type admin-prohibited', 'admin-prohibited'],
    ['tcp dport 22 drop', 'serverB'],
  ])('%s at the server: %s', (rule, end) => {
    assert.equal(both(lay(b(rule), 'serverA', '10.4.0.100'))[0], end);
  });

  test('the answer at the client', () => {
    const a = (...rules: readonly string[]) =>
      twins({ a: `routes: [default via 10.1.0.1 dev eth0]\n${filtering('input', ...rules)}` });
    assert.deepEqual(both(lay(a('tcp sport 1556 drop'), 'serverA', '10.4.0.100')), ['serverB', 'lost']);
  });

  test('rules that ask for a state keep a table, which is left to the simulation, with their marks', () => {
    const a = (...rules: readonly string[]) =>
      twins({ a: `routes: [default via 10.1.0.1 dev eth0]\n${filtering('input', ...rules)}` });
    const through = ['eth0>serverA>eth0 serverB', 'eth0>serverA>eth0 serverA'];
    for (const last of ['accept', 'drop'])
      assert.deepEqual(both(lay(a('ct state established accept', last), 'serverA', '10.4.0.100')), through);
    assert.deepEqual(both(lay(a('ct state new accept', 'drop'), 'serverA', '10.4.0.100')), through);
  });

  test('behind a device that lets nothing through either: what the device says is its own matter', () => {
    const network = guardedNetwork({
      firewall: 'preset: pan-os\npermits: [tcp from any to any port 22]',
      server: filtering('input', 'tcp dport 1556 drop'),
    });
    assert.deepEqual(both(lay(network, 'client', SERVER))[0], 'in>fw>out lost');
  });
});

describe('what never arrives', () => {
  test('behind a strict reverse-path filter it is lost', () => {
    const b = 'routes: [default via 10.3.0.1 dev eth0]\nsysctl: { net.ipv4.conf.all.rp_filter: 1 }';
    const [there] = both(lay(twins({ b }), 'serverA', '10.4.0.100'));
    assert.equal(there, 'lost');
  });

  test('where nobody has the address, the router says so', () => {
    assert.equal(both(lay(twins(), 'serverA', '10.4.0.77'))[0], 'host-unreachable');
  });

  test('without a route, connect() fails before anything is sent', () => {
    const a = 'routes: [10.3.0.0/24 via 10.1.0.1 dev eth0]';
    assert.deepEqual(both(lay(twins({ a }), 'serverA', '10.4.0.100')), ['ENETUNREACH']);
  });
});

test('a class of connections is traced once, and each of it takes its own time', () => {
  const network = guardedNetwork({ firewall: 'preset: pan-os' });
  const node = network.node('client');
  assert.ok(node);
  const dice = random(1);
  const request = { from: node, to: SERVER, port: 1_556, protocol: 'tcp' } as const;
  const [first, second] = [40_001, 40_002].map((sourcePort) =>
    layCircuit({ network, request: { ...request, sourcePort }, random: dice }),
  );
  assert.ok(first?.kind === 'laid' && second?.kind === 'laid');
  assert.deepEqual(both(first), both(second));
  assert.equal(
    first.circuit.there.passes,
    second.circuit.there.passes === undefined ? undefined : first.circuit.there.passes,
  );
  assert.notEqual(first.circuit.there.crossings[0]?.delay, second.circuit.there.crossings[0]?.delay);
});
