import assert from 'node:assert/strict';
import { test } from 'vitest';
import { netbackupHost } from '../../../test/netbackup-host.ts';
import { resolverOf } from './name-resolution.ts';
import { entriesInOrder, matches } from './network-entry.ts';

function order(...entries: readonly string[]) {
  const bpConf = entries.map((one) => `PREFERRED_NETWORK = ${one} MATCH`);
  const node = netbackupHost({ name: 'media1', interfaces: [], bpConf, hosts: ['10.40.8.20 client1'] });
  return entriesInOrder(node.netbackup?.preferredNetworks ?? [], resolverOf({ from: node, nodes: [] }));
}

const lines = (...entries: readonly string[]) => order(...entries).map(({ entry }) => entry.by.line);

test.each<[readonly string[], readonly number[]]>([
  [
    ['0/0', '10.0.0.0/8', '10.40.0.0/16', '10.40.8.20'],
    [4, 3, 2, 1],
  ],
  [
    ['0/0', '0.0.0.0', '0::0', '0/32'],
    [1, 2, 3, 4],
  ],
  // a whole address and a name are as long as can be, in both families
  [
    ['fd00::/64', '10.40.8.20', 'client1', 'fd00::1', '10.40.8.21/32'],
    [2, 3, 4, 5, 1],
  ],
  [
    ['client1/16', '10.40.8.0/24', 'nobody', 'nobody/8'],
    [3, 2, 1, 4],
  ],
])('%j is looked at in the order %j', (entries, expected) => assert.deepEqual(lines(...entries), expected));

test.each([
  ['0/0', true, true],
  ['0.0.0.0', true, false],
  ['0::0', false, true],
  ['10.40.8/21', true, false],
  ['client1', true, false],
  ['client1/0', true, true],
  ['nobody', false, false],
  ['0/128', false, false],
])('%s holds 10.40.8.20: %s, fd00::1: %s', (target, four, six) => {
  const [entry] = order(target);
  const address = (name: string) =>
    resolverOf({ from: netbackupHost({ name: 'x', interfaces: [] }), nodes: [] })(name).addresses[0];
  const holds = (name: string) => {
    const one = address(name);
    return one !== undefined && matches(entry?.target, one);
  };
  assert.deepEqual([holds('10.40.8.20'), holds('fd00::1')], [four, six]);
});
