import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { mendRule } from './mend-rule.ts';

const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
const CASE = 'cases/two-interfaces/rule-with-dev';
const RULE =
  'serverB: ip rule add from 10.4.0.100 lookup 200 priority 32765 instead of from 10.4.0.100 iif eth1 lookup 200 priority 32765';

describe('a rule that names a device', () => {
  test('loses it, and its table gets the network that it lacks', () => {
    assert.deepEqual(firstPatch(mendingOf(networkCase(CASE), asked, mendRule)), [
      'serverB: ip route add 10.4.0.0/24 dev eth1 src 10.4.0.100 table 200',
      RULE,
    ]);
  });

  test('loses it, and that is all where the table is complete', () => {
    const complete = networkCase(CASE, (text) =>
      text.replace(
        'default via 10.4.0.1 dev eth1 table eth1',
        'default via 10.4.0.1 dev eth1 table eth1, 10.4.0.0/24 dev eth1 table eth1',
      ),
    );
    assert.deepEqual(firstPatch(mendingOf(complete, asked, mendRule)), [RULE]);
  });

  test('is not looked for where there is none', () => {
    assert.deepEqual(mendingOf(networkCase('cases/two-interfaces/strict-filter'), asked, mendRule)?.failed, []);
  });
});
