import assert from 'node:assert/strict';
import { test } from 'vitest';
import { failures, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { ruleWithDevice } from './rule-with-device.ts';

test('a rule with a device leads nothing anywhere that the host itself sends', () => {
  const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
  const mending = mendingOf(networkCase('cases/two-interfaces/strict-filter'), asked, ruleWithDevice);
  assert.deepEqual(mending?.fixes, []);
  assert.deepEqual(failures(mending), ['RULE_WITH_DEVICE: the request ends at serverB: REVERSE_PATH_FILTERED']);
});
