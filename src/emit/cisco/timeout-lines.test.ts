import assert from 'node:assert/strict';
import { test } from 'vitest';
import { minutes } from '../../base/duration.ts';
import { asa, guardedPair } from '../../../test/loop/guarded-pair.ts';
import { timeoutLines } from './timeout-lines.ts';

function written(lines: readonly string[], changedIdle?: Parameters<typeof timeoutLines>[2]): readonly string[] {
  const filter = guardedPair({ guard: asa(...lines) }).node('fw')?.node.filter;
  assert.ok(filter?.kind === 'asa');
  const [file] = timeoutLines('fw', filter.policy, changedIdle);
  return String(file?.content ?? '')
    .trim()
    .split('\n');
}

const LINE = 'timeout conn 8:00:00 half-closed 0:10:00 udp 0:02:00';

test('the lines that set timers are written as they stand', () => assert.deepEqual(written([LINE]), [LINE]));

test('an idle time-out that was changed stands in its line, or in one of its own', () => {
  assert.deepEqual(written([LINE], minutes(20)), ['timeout conn 0:20:00 half-closed 0:10:00 udp 0:02:00']);
  assert.deepEqual(written(['timeout udp 0:02:00'], minutes(20)), ['timeout udp 0:02:00', 'timeout conn 0:20:00']);
});

test('a timer that a later line sets anew is written once, with the value that holds', () => {
  assert.deepEqual(written([LINE, 'timeout xlate 3:00:00', 'timeout conn 3:00:00']), [
    'timeout conn 3:00:00',
    'timeout half-closed 0:10:00 udp 0:02:00',
    'timeout xlate 3:00:00',
  ]);
});
