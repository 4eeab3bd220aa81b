import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { caseOf, typedLines } from '../../../test/fix-between.ts';
import { Bench } from '../proof.ts';
import { mend } from '../search.ts';
import { exemptFromTranslation } from './exempt-from-translation.ts';

function linesFor(asa: string, version: string) {
  const subject = caseOf({ asa, version });
  const goal = { is: 'flow', from: 'server1', to: '10.10.0.11' as Address, port: 1556 } as const;
  const search = { subject, bench: new Bench(subject), goals: [goal], remedies: [exemptFromTranslation] };
  return typedLines(mend(search, goal)?.fixes[0]?.patch);
}

const PERMITTED = 'access-list IN extended permit ip any any\naccess-group IN in interface outside\n';

test('from 8.3 on: a rule before all others that translates both to themselves', () => {
  const asa = `${PERMITTED}object network all\n subnet 0.0.0.0 0.0.0.0\n nat (inside,outside) dynamic interface\n`;
  assert.deepEqual(linesFor(asa, 'ASA Version 9.8(2)'), [
    'object network HOLDFAST-INNER',
    ' host 10.10.0.11',
    'object network HOLDFAST-OUTER',
    ' host 10.20.0.21',
    'nat (inside,outside) 1 source static HOLDFAST-INNER HOLDFAST-INNER destination static HOLDFAST-OUTER HOLDFAST-OUTER no-proxy-arp route-lookup',
  ]);
});

test('before that: an exemption on the trusted side, in the list that is there', () => {
  const asa = `${PERMITTED}nat (inside) 1 0.0.0.0 0.0.0.0\nglobal (outside) 1 interface\n`;
  const line = 'extended permit ip host 10.10.0.11 host 10.20.0.21';
  assert.deepEqual(linesFor(asa, 'ASA Version 8.2(5)'), [
    `access-list HOLDFAST-EXEMPT ${line}`,
    'nat (inside) 0 access-list HOLDFAST-EXEMPT',
  ]);
  const more = `${asa}access-list NONAT extended permit ip host 10.10.0.7 any\nnat (inside) 0 access-list NONAT\n`;
  assert.deepEqual(linesFor(more, 'ASA Version 8.2(5)'), [`access-list NONAT ${line}`]);
});
