import assert from 'node:assert/strict';
import { test } from 'vitest';
import { failures, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { tableWithoutNetwork } from './table-without-network.ts';

test('a table with nothing but a default route mends the flow, and takes the neighbours away', () => {
  const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
  const mending = mendingOf(networkCase('cases/two-interfaces/strict-filter'), asked, tableWithoutNetwork);
  assert.deepEqual(mending?.fixes, []);
  assert.deepEqual(failures(mending), [
    'TABLE_WITHOUT_NETWORK: even neighbours in 10.4.0.0/24 are sent to through 10.4.0.1',
  ]);
});
