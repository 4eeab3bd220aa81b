import assert from 'node:assert/strict';
import { test } from 'vitest';
import { EventReport } from './event-report.ts';
import type { RelayEvent } from './relay-event.ts';

test('a flood is told of in part, and then how many were not told', () => {
  const told: RelayEvent[] = [];
  const report = new EventReport((event) => told.push(event));
  for (let i = 0; i < 250; i++) if (report.takes(5_000 + i)) report.tell({ is: 'accept-resumed' });
  assert.equal(told.length, 100);
  report.flush(5_999);
  assert.equal(told.length, 100);
  report.flush(6_000);
  assert.deepEqual(told.at(-1), { is: 'not-told', events: 150 });
  assert.equal(report.takes(6_001), true);
});
