import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended } from '../../../test/fix-between.ts';
import { raiseConnectionLimit } from './raise-connection-limit.ts';

/** A control connection that stays, and one for data. */
const TWO = {
  two: {
    actors: {
      server: {
        on: 'server1',
        steps: [
          { listen: 5000 },
          { accept: 'control', ports: [5000] },
          { receive: 100, on: 'control' },
          { accept: 'data', ports: [5000] },
          { receive: 100, on: 'data' },
        ],
      },
      client: {
        on: 'client1',
        steps: [
          { connect: 'server1', as: 'control', ports: [5000] },
          { send: 100, on: 'control' },
          { idle: '1 min' },
          { connect: 'server1', as: 'data', ports: [5000], status: '25 cannot connect on socket' },
          { send: 100, on: 'data' },
        ],
      },
    },
    expect: { completes: true },
  },
};
const nft = `table ip filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    tcp flags & (fin|syn|rst|ack) == syn accept
  }
}
`;

test('a table of one entry gets room for the second connection', () => {
  const device = { nft, sysctl: { 'net.netfilter.nf_conntrack_max': 1 } };
  const { fixes, failed, cause } = mended(caseOf({ device, sessions: TWO }), [raiseConnectionLimit]);
  assert.equal(cause, 'TABLE_FULL');
  assert.deepEqual(
    fixes.map(({ patch }) => patch),
    [[{ is: 'parameter', node: 'fw1', name: 'net.netfilter.nf_conntrack_max', value: '2' }]],
  );
  assert.deepEqual(failed, []);
});
