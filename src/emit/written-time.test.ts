import assert from 'node:assert/strict';
import { test } from 'vitest';
import { civilDay, instant } from '../base/instant.ts';
import { ciscoTime, microsecondStamp, millisecondTime, monthDayYear } from './written-time.ts';

const at = instant((civilDay(2026, 3, 5) ?? 0) + 3_723_004_999);

test('one moment as each of them stamps it, never rounded up', () => {
  assert.deepEqual(
    [millisecondTime(at), ciscoTime(at), monthDayYear(at), microsecondStamp(at)],
    ['01:02:03.004', 'Mar 05 2026 01:02:03', '030526', '2026-03-05 01:02:03.004999'],
  );
});
