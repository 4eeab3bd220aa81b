import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { connectionMark } from './connection-mark.ts';
import { subjectFrom } from '../../../test/fix-subject.ts';

const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
const TABLE = [
  'serverB: ip route add 10.4.0.0/24 dev eth1 src 10.4.0.100 table 200',
  'serverB: ip route add default via 10.4.0.1 dev eth1 table 200',
];

describe('answers by the interface that a connection came in by', () => {
  test('under a strict filter the look-up back needs the mark as well', () => {
    assert.deepEqual(firstPatch(mendingOf(networkCase('cases/two-interfaces/strict-filter'), asked, connectionMark)), [
      'serverB: nft table ip holdfast_eth1 {',
      ...TABLE,
      'serverB: ip rule add from all fwmark 0x4846 table 200 priority 32765',
      'serverB: net.ipv4.conf.eth1.src_valid_mark = 1',
    ]);
  });

  test('without one it does not', () => {
    const unbound = { from: 'serverA', to: '10.4.0.100:1521' };
    assert.deepEqual(
      firstPatch(mendingOf(networkCase('cases/two-interfaces/stateful-middle'), unbound, connectionMark)),
      [
        'serverB: nft table ip holdfast_eth1 {',
        ...TABLE,
        'serverB: ip rule add from all fwmark 0x4846 table 200 priority 32765',
      ],
    );
  });

  test('the mark is nobody else’s', () => {
    const taken = networkCase('cases/two-interfaces/strict-filter', (text) =>
      text.replace('    listens: [1521]\n', '    listens: [1521]\n    rules: [fwmark 0x4846 table 9 priority 9]\n'),
    );
    assert.match(firstPatch(mendingOf(taken, asked, connectionMark)).join('\n'), /fwmark 0x4847 table 200/);
  });

  test('none on a host that forwards, whose other traffic would be led astray', () => {
    const router = networkCase('cases/two-interfaces/strict-filter', (text) =>
      text.replace(/(serverB:\n {4}system: linux\n)/, '$1    forwarding: true\n'),
    );
    assert.deepEqual(mendingOf(router, asked, connectionMark)?.fixes, []);
  });

  test('another interface has another rule set', () => {
    const twice = subjectFrom({
      network: `complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.5/24 }, routes: [default via 10.1.0.1] }
  r: { system: linux, forwarding: true, interfaces: { a: 10.1.0.1/24, x: 10.2.0.1/24, y: 10.3.0.1/24, z: 10.4.0.1/24 } }
  b:
    system: linux
    interfaces: { eth0: 10.2.0.5/24, eth1: 10.3.0.5/24, eth2: 10.4.0.5/24 }
    routes: [default via 10.2.0.1]
    sysctl: { net.ipv4.conf.all.rp_filter: 1 }
    listens: [22]
`,
    });
    const patches = ['10.3.0.5:22', '10.4.0.5:22'].map((to) =>
      firstPatch(mendingOf(twice, { from: 'a', to }, connectionMark)),
    );
    assert.deepEqual(
      patches.map((lines) => lines.filter((line) => line.includes('nft'))),
      [['b: nft table ip holdfast_eth1 {'], ['b: nft table ip holdfast_eth2 {']],
    );
  });
});
