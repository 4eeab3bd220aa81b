import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Ledger } from './ledger.ts';
import { relayMetrics } from './relay-metrics.ts';

test('a scrape has what the ledger has at that moment', async () => {
  const ledger = Ledger.of(2);
  const registry = relayMetrics({ ledger, slots: new Map([['pbx', 3]]) });
  ledger.page(0, 3).add('accepted', 2);
  ledger.page(1, 3).add('accepted');
  ledger.page(1, 3).add('bytesUp', 70);
  ledger.enter(3, 10);
  const lines = (await registry.metrics()).split('\n');
  for (const line of [
    'holdfast_relay_connections{relay="pbx"} 1',
    'holdfast_relay_accepted_total{relay="pbx",outcome="accepted"} 3',
    'holdfast_relay_bytes_total{relay="pbx",direction="up"} 70',
    'holdfast_relay_ended_total{relay="pbx",how="lost"} 0',
  ])
    assert.ok(lines.includes(line), line);
  ledger.page(0, 3).add('accepted');
  assert.match(await registry.metrics(), /outcome="accepted"\} 4\n/);
});
