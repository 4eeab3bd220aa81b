import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { subjectFrom } from '../../test/fix-subject.ts';
import { seconds } from '../base/duration.ts';
import { valueOf } from '../model/configuration.ts';
import type { Change } from './change.ts';
import { changedFiles } from './changed-files.ts';
import { NO_SESSIONS, subjectOf } from './subject.ts';

const NETWORK = `nodes:
  a:
    system: linux
    interfaces: { eth0: 10.1.0.10/24, eth1: 10.2.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0] # as it was
  fw: { preset: pan-os, interfaces: { in: 10.1.0.1/24 } }
`;

/** The node as it is read with a change in the files. */
function changed(change: Change) {
  const files = changedFiles(subjectFrom({ network: NETWORK }).files, [change]);
  assert.ok(files);
  const subject = subjectOf(files);
  assert.ok('network' in subject, JSON.stringify(subject));
  return subject.network.node(change.node)?.node;
}

describe('a change stands in the files of the case, and is read like everything else', () => {
  test('a parameter', () => {
    const node = changed({ is: 'parameter', node: 'a', name: 'net.ipv4.conf.all.rp_filter', value: '2' });
    assert.equal(node && valueOf(node.stack.rpFilterAll), 2);
  });

  test('a route and a rule, behind those that are there', () => {
    const node = changed({ is: 'route', node: 'a', words: 'default via 10.2.0.1 dev eth1 table 200' });
    assert.deepEqual(
      node?.routes.filter(({ to }) => to.length === 0).map(({ table, hops }) => [table, hops[0]?.device]),
      [
        [254, 'eth0'],
        [200, 'eth1'],
      ],
    );
    const ruled = changed({ is: 'rule', node: 'a', words: 'from 10.2.0.10 table 200 priority 100' });
    assert.ok(ruled?.rules.some(({ priority, from }) => priority === 100 && from?.address === '10.2.0.10'));
  });

  test('a setting of a device', () => {
    const node = changed({ is: 'device-setting', node: 'fw', key: 'idle-timeout', value: '2:00:00' });
    assert.equal(node?.filter?.kind === 'table' && node.filter.policy.idleTimeout, seconds(7_200));
  });

  test('a table of nftables of its own, beside the one that is there', () => {
    const text = 'table inet mine { chain c { type filter hook input priority 0; tcp dport 1 reject } }';
    const node = changed({ is: 'nft-table', node: 'a', text });
    assert.equal(node?.filter?.kind === 'netfilter' && node.filter.ruleset.chains[0]?.table, 'mine');
  });

  test('lines of a device, behind its configuration', () => {
    const files = {
      network: [{ file: 'firewalls/fw1.cfg', text: 'ASA Version 9.8(2)\ntimeout conn 1:00:00\n' }],
      sessions: { file: 'sessions.yaml', text: NO_SESSIONS },
    };
    const after = changedFiles(files, [{ is: 'device-lines', node: 'fw1', lines: ['timeout conn 4:00:00'] }]);
    const subject = after && subjectOf(after);
    assert.ok(subject && 'network' in subject);
    const filter = subject.network.node('fw1')?.node.filter;
    assert.equal(filter?.kind === 'asa' && filter.policy.timeouts.get('conn')?.value, seconds(14_400));
  });
});

test('what is there stays as it was written', () => {
  const files = changedFiles(subjectFrom({ network: NETWORK }).files, [
    { is: 'rule', node: 'a', words: 'from all table 5' },
  ]);
  assert.match(files?.network[0]?.text ?? '', /# as it was/);
});

test('the case itself is not touched', () => {
  const { files } = subjectFrom({ network: NETWORK });
  changedFiles(files, [{ is: 'rule', node: 'a', words: 'from all table 5' }]);
  assert.equal(files.network[0]?.text, NETWORK);
});

test('lines of a device that has no configuration have no place', () => {
  assert.equal(
    changedFiles(subjectFrom({ network: NETWORK }).files, [
      { is: 'device-lines', node: 'fw', lines: ['timeout conn 2:00:00'] },
    ]),
    undefined,
  );
});
