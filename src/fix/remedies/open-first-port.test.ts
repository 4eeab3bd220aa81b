import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { caseOf, mended, typedLines } from '../../../test/fix-between.ts';
import type { Address } from '../../base/address.ts';
import type { Goal } from '../goal.ts';
import { Bench } from '../proof.ts';
import { mend } from '../search.ts';
import type { Subject } from '../subject.ts';
import { openFirstPort, permitFlow } from './open-first-port.ts';

const NIGHT = {
  night: {
    dialogue: 'netbackup-multiplexed',
    roles: { media: 'client1', client: 'server1' },
    with: { contacts: 8, bytes: '1 GB', rate: '50 MB/s' },
    expect: { completes: true },
  },
};

const goalTo = (from: string, to: string, port: number): Goal => ({ is: 'flow', from, to: to as Address, port });

function patchFor(subject: Subject, goal: Goal) {
  const mending = mend({ subject, bench: new Bench(subject), goals: [goal], remedies: [permitFlow] }, goal);
  return mending?.fixes[0]?.patch;
}

const BACKUP = `access-list IN remark what backups need
access-list IN extended permit tcp any any eq 13724
access-list IN extended deny ip any any
access-group IN in interface outside
`;

describe('on an ASA', () => {
  const linesFor = (asa: string, version?: string) =>
    typedLines(
      patchFor(caseOf({ asa, ...(version === undefined ? {} : { version }) }), goalTo('server1', '10.10.0.11', 1556)),
    );

  const LINE = 'permit tcp host 10.20.0.21 host 10.10.0.11 eq 1556';

  test('before the line that denies, remarks counted', () => {
    assert.deepEqual(linesFor(BACKUP), [`access-list IN line 3 extended ${LINE}`]);
  });

  test('behind the last where none denies', () => {
    assert.deepEqual(linesFor(BACKUP.replace(/.*deny.*\n/, '')), [`access-list IN extended ${LINE}`]);
  });

  test('in a list of its own where the least trusted side has none', () => {
    assert.deepEqual(linesFor(''), [
      `access-list HOLDFAST-outside extended ${LINE}`,
      'access-group HOLDFAST-outside in interface outside',
    ]);
  });

  test('before 8.3: to the address that the caller knows', () => {
    const old = `${BACKUP}static (inside,outside) 10.20.0.99 10.10.0.11 netmask 255.255.255.255\n`;
    const subject = caseOf({ asa: old, version: 'ASA Version 8.2(5)' });
    assert.deepEqual(typedLines(patchFor(subject, goalTo('server1', '10.20.0.99', 1556))), [
      'access-list IN line 3 extended permit tcp host 10.20.0.21 host 10.20.0.99 eq 1556',
    ]);
    const since = `${BACKUP}object network m\n host 10.10.0.11\n nat (inside,outside) static 10.20.0.99\n`;
    assert.deepEqual(typedLines(patchFor(caseOf({ asa: since }), goalTo('server1', '10.20.0.99', 1556))), [
      `access-list IN line 3 extended ${LINE}`,
    ]);
  });

  test('and where it leaves, if that is denied as well', () => {
    const out = `${BACKUP}access-list OUT extended deny tcp any any eq 1556
access-list OUT extended permit ip any any
access-group OUT out interface inside
`;
    assert.deepEqual(linesFor(out), [
      `access-list IN line 3 extended ${LINE}`,
      `access-list OUT line 1 extended ${LINE}`,
    ]);
  });
});

describe('on Linux', () => {
  const nft = `table ip filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    tcp dport 22 accept
  }
}
`;
  const iptables = `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
COMMIT
`;

  test('as the first rule of the chain', () => {
    assert.deepEqual(patchFor(caseOf({ device: { nft } }), goalTo('client1', '10.20.0.21', 1556)), [
      {
        is: 'filter-rule',
        node: 'fw1',
        language: 'nft',
        family: 'ip',
        table: 'filter',
        chain: 'forward',
        rule: 'ip saddr 10.10.0.11 ip daddr 10.20.0.21 tcp dport 1556 ct state new accept',
      },
    ]);
  });

  test('in the words of iptables where those stand there', () => {
    const patch = patchFor(caseOf({ device: { iptables } }), goalTo('client1', '10.20.0.21', 1556));
    assert.match(JSON.stringify(patch), /-s 10\.10\.0\.11 -d 10\.20\.0\.21 .*-j ACCEPT/);
  });
});

describe('a night that waits for the port that is tried first', () => {
  test('a device of another vendor gets a permit for each direction that begins', () => {
    const device = { preset: 'pan-os', permits: ['tcp from any to any port 13724'] };
    const { fixes, before } = mended(caseOf({ device, sessions: NIGHT }), [openFirstPort]);
    assert.equal(before.cause, 'FALLBACK_DELAY_OUTLIVES_WAIT');
    assert.ok(fixes[0]?.patch.every((change) => change.is === 'device-entry' && change.words.endsWith('port 1556')));
  });
});
