import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatDuration, seconds } from '../base/duration.ts';
import { keepaliveBelow } from './keepalive-below.ts';

describe('the keepalive idle time below a limit', () => {
  test('is half of it, rounded down', () => {
    const advised = [600, 599, 240, 3_600].map((timeout) => formatDuration(keepaliveBelow(seconds(timeout))));
    assert.deepEqual(advised, ['300 s', '299 s', '120 s', '30 min']);
  });
  test('is never zero, which would switch it off', () => {
    assert.equal(keepaliveBelow(seconds(1)), seconds(1));
    assert.equal(keepaliveBelow(seconds(0)), seconds(1));
  });
  test('is below every timeout of two seconds and more', () => {
    for (const timeout of [2, 3, 60, 601, 86_400]) assert.ok(keepaliveBelow(seconds(timeout)) < seconds(timeout));
  });
});
