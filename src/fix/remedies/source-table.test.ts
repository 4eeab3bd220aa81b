import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { sourceTable } from './source-table.ts';

const STRICT = 'cases/two-interfaces/strict-filter';
const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
const withB = (keys: string) => (text: string) => text.replace('    listens: [1521]\n', `    listens: [1521]\n${keys}`);

describe('a table for what is sent from one address', () => {
  test('has the network of its gateway, and a rule without a device before that of main', () => {
    assert.deepEqual(firstPatch(mendingOf(networkCase(STRICT), asked, sourceTable)), [
      'serverB: ip route add 10.4.0.0/24 dev eth1 src 10.4.0.100 table 200',
      'serverB: ip route add default via 10.4.0.1 dev eth1 table 200',
      'serverB: ip rule add from 10.4.0.100 table 200 priority 32765',
    ]);
  });

  test('takes no number twice: neither a table’s nor a rule’s', () => {
    const taken = withB(
      '    rules: [to 10.9.0.0/16 table 200 priority 32765, to 10.8.0.0/16 table 201 priority 32764]\n',
    );
    assert.deepEqual(firstPatch(mendingOf(networkCase(STRICT, taken), asked, sourceTable)).slice(1), [
      'serverB: ip route add default via 10.4.0.1 dev eth1 table 202',
      'serverB: ip rule add from 10.4.0.100 table 202 priority 32763',
    ]);
  });

  test('goes before a rule that would take the answers elsewhere', () => {
    const earlier = withB('    rules: [from 10.4.0.0/16 table main priority 500]\n');
    assert.deepEqual(firstPatch(mendingOf(networkCase(STRICT, earlier), asked, sourceTable)).slice(2), [
      'serverB: ip rule add from 10.4.0.100 table 200 priority 499',
    ]);
  });

  test('is not for a host that has no rules', () => {
    const windows = (text: string) =>
      text.replace(/(serverB:\n {4}system: )linux/, '$1aix').replace(/ {4}sysctl:.*\n/, '    host-model: strong\n');
    assert.deepEqual(
      mendingOf(networkCase(STRICT, windows), asked, sourceTable)?.fixes.filter(({ price }) =>
        price.hosts.includes('serverB'),
      ),
      [],
    );
  });
});
