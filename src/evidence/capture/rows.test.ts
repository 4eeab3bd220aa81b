import assert from 'node:assert/strict';
import { test } from 'vitest';
import { rowStart, Rows } from './rows.ts';

const shape = { ints: Int32Array.of(0, 7), floats: Float64Array.of(Number.NaN, 0, 1.5) };

test('a fresh row holds what its shape says', () => {
  const rows = new Rows(shape);
  assert.equal(rows.add(), 0);
  assert.equal(rows.add(), 1);
  assert.equal(rows.count, 2);
  const [ints, floats] = [rows.intsOf(1), rows.floatsOf(1)];
  assert.deepEqual(Array.from(ints.slice(rowStart(1, 2), rowStart(1, 2) + 2)), [0, 7]);
  assert.deepEqual(Array.from(floats.slice(rowStart(1, 3), rowStart(1, 3) + 3)), [Number.NaN, 0, 1.5]);
});

test('rows keep apart across pages', () => {
  const rows = new Rows(shape);
  for (let i = 0; i < 300; i++) rows.intsOf(rows.add())[rowStart(i, 2)] = i;
  for (const number of [0, 127, 128, 255, 256, 299]) assert.equal(rows.intsOf(number)[rowStart(number, 2)], number);
});

test('a row that was never made holds nothing', () => {
  assert.equal(new Rows(shape).intsOf(5).length, 0);
  assert.equal(new Rows(shape).floatsOf(5).length, 0);
});

test('a row that was let go is fresh, and the next', () => {
  const rows = new Rows(shape);
  for (let i = 0; i < 3; i++) rows.intsOf(rows.add())[rowStart(i, 2)] = 5;
  rows.free(1);
  assert.deepEqual([rows.count, rows.used, rows.intsOf(1)[rowStart(1, 2)]], [3, 2, 0]);
  assert.deepEqual([rows.add(), rows.add(), rows.count, rows.used], [1, 3, 4, 4]);
});
