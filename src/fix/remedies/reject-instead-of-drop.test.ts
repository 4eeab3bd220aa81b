import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended, typedLines } from '../../../test/fix-between.ts';
import { rejectInsteadOfDrop } from './reject-instead-of-drop.ts';

/** From the outside in: nothing tells the caller that its first port is closed. */
const NIGHT = {
  night: {
    dialogue: 'netbackup-multiplexed',
    roles: { media: 'server1', client: 'client1' },
    with: { contacts: 8, bytes: '1 GB', rate: '50 MB/s' },
    expect: { completes: true },
  },
};

test('an ASA answers on the interface where the calls come in', () => {
  const asa = `access-list IN extended permit tcp any any eq 13724
access-group IN in interface outside
`;
  const { fixes } = mended(caseOf({ asa, sessions: NIGHT }), [rejectInsteadOfDrop]);
  assert.deepEqual(typedLines(fixes[0]?.patch), ['service resetinbound interface outside']);
});

test('Linux refuses just these calls', () => {
  const nft = `table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    tcp dport 13724 accept
  }
}
`;
  const [fix] = mended(caseOf({ device: { nft }, sessions: NIGHT }), [rejectInsteadOfDrop]).fixes;
  assert.ok(
    fix?.patch.every((one) => one.is === 'filter-rule' && one.rule.endsWith('tcp dport 1556 reject with tcp reset')),
  );
});

test('a device that cannot is not asked to', () => {
  const device = { preset: 'aws-security-group', permits: ['tcp port 13724'] };
  assert.deepEqual(mended(caseOf({ device, sessions: NIGHT }), [rejectInsteadOfDrop]).fixes, []);
});
