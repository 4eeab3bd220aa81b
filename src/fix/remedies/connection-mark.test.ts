import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { connectionMark } from './connection-mark.ts';

const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
const TABLE = [
  'serverB: ip route add 10.4.0.0/24 dev eth1 src 10.4.0.100 table 200',
  'serverB: ip route add default via 10.4.0.1 dev eth1 table 200',
];

describe('answers by the interface that a connection came in by', () => {
  test('under a strict filter the look-up back needs the mark as well', () => {
    assert.deepEqual(firstPatch(mendingOf(networkCase('cases/two-interfaces/strict-filter'), asked, connectionMark)), [
      'serverB: nft table ip holdfast_answers {',
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
        'serverB: nft table ip holdfast_answers {',
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
});
