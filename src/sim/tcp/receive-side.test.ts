import assert from 'node:assert/strict';
import { test } from 'vitest';
import { ReceiveSide } from './receive-side.ts';

test('a reader that keeps up takes whatever comes', () => {
  const side = new ReceiveSide();
  assert.equal(side.take(2_000_000), 2_000_000);
  assert.deepEqual([side.next, side.unread], [2_000_000, 0]);
});

test('one that has stopped takes what it has room for, to the byte', () => {
  const side = new ReceiveSide();
  side.read(false);
  assert.deepEqual([side.take(65_534), side.window], [65_534, 1]);
  assert.deepEqual([side.take(2), side.window], [1, 0]);
  assert.equal(side.take(1), 0);
  assert.deepEqual([side.next, side.unread], [65_535, 65_535]);
  assert.equal(side.read(true), 65_535);
  assert.equal(side.take(100_000), 100_000);
});
