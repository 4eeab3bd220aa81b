import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import { type ConnectRow, counted, rowJson } from './connect-row.ts';

const row = (fate: ConnectRow['outcome']): ConnectRow => ({
  host: 'a',
  port: 22,
  address: '10.1.0.1' as Address,
  outcome: fate,
});
const measured = { after: seconds(1.5), repeated: 1 };

test('outcomes are counted in one order, and those that are not there are left out', () => {
  const all = [
    row({ kind: 'silence', ...measured }),
    row({ kind: 'refused', ...measured }),
    row({ kind: 'silence', ...measured }),
  ];
  assert.deepEqual(counted(all), [
    ['refused', 1],
    ['silence', 2],
  ]);
});

test('a row has the same keys whatever became of it, and more where there is more to tell', () => {
  const silent = {
    host: 'a',
    port: 22,
    address: '10.1.0.1',
    source: null,
    outcome: 'silence',
    after: 1.5,
    synRetransmissions: 1,
    local: null,
    device: null,
  };
  assert.deepEqual(rowJson(row({ kind: 'silence', ...measured })), silent);
  const icmp = rowJson(row({ kind: 'icmp', version: 4, type: 3, code: 13, by: '10.9.0.1' as Address, ...measured }));
  assert.deepEqual(icmp, {
    ...silent,
    outcome: 'icmp',
    icmp: { version: 4, type: 3, code: 13, name: 'communication prohibited', by: '10.9.0.1' },
  });
  assert.deepEqual(rowJson(row({ kind: 'not-sent', error: 'ENETUNREACH', ...measured })), {
    ...silent,
    outcome: 'not-sent',
    error: 'ENETUNREACH',
  });
});
