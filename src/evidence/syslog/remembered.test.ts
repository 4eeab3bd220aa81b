import { expect, test } from 'vitest';
import { Remembered } from './remembered.ts';

test('a value is there until it is taken', () => {
  const table = new Remembered<number>(4);
  table.set('a', 1);
  expect(table.get('a')).toBe(1);
  expect(table.take('a')).toBe(1);
  expect(table.take('a')).toBeUndefined();
});

test('a value that is set again is the newer one, in both generations', () => {
  const table = new Remembered<number>(4);
  table.set('a', 1);
  table.set('b', 2);
  table.set('a', 3);
  expect(table.get('a')).toBe(3);
  expect(table.take('a')).toBe(3);
  expect(table.get('a')).toBeUndefined();
});

test('never more than the bound, and the newest half is always there', () => {
  const table = new Remembered<number>(100);
  for (let i = 0; i < 1_000; i++) {
    table.set(`${i}`, i);
    expect(table.size).toBeLessThanOrEqual(100);
    for (let back = 0; back < 50 && back <= i; back++) expect(table.get(`${i - back}`)).toBe(i - back);
  }
  expect(table.get('0')).toBeUndefined();
});
