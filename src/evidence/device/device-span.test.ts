import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, minutes, seconds } from '../../base/duration.ts';
import { readDeviceSpan } from './device-span.ts';

const rows: readonly [string, number][] = [
  ['21s', seconds(21)],
  ['2m0s', minutes(2)],
  ['1h0m', hours(1)],
  ['12h0m', hours(12)],
  ['1D2h', hours(26)],
  ['1Y25D', hours(390 * 24)],
  ['0:00:28', seconds(28)],
  ['277:05:26', seconds(277 * 3_600 + 5 * 60 + 26)],
];
test.each(rows)('%s', (text, span) => {
  assert.equal(readDeviceSpan(text), span);
});

test.each(['', '-', '21', 'h', '1h x', '0:99:00', 'never'])('%j is none', (text) => {
  assert.equal(readDeviceSpan(text), undefined);
});
