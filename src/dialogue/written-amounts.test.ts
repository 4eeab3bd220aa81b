import assert from 'node:assert/strict';
import * as v from 'valibot';
import { test } from 'vitest';
import { hours, seconds } from '../base/duration.ts';
import { address, byteCount, byteRate, duration, moment, port } from './written-amounts.ts';

const read = (schema: v.GenericSchema, written: unknown): unknown => {
  const { success, output, issues } = v.safeParse(schema, written);
  return success ? output : issues[0].message;
};

test('what is written becomes what is meant', () => {
  assert.equal(read(duration(), '12:00:00'), hours(12));
  assert.equal(read(moment(), '0s'), seconds(0));
  assert.equal(read(byteCount(), 64), 64);
  assert.equal(read(byteCount(), '200 GB'), 200e9);
  assert.equal(read(byteRate(), '50 MB/s'), 50e6);
  assert.equal(read(address(), '010.2.0.10'), 'an address such as 10.2.0.10');
  assert.equal(read(address(), '10.2.0.10'), '10.2.0.10');
  assert.equal(read(port(), 1_556), 1_556);
});

test.each<[v.GenericSchema, unknown, RegExp]>([
  [duration(), '0s', /span above nothing/],
  [duration(), '-1h', /span above nothing/],
  [duration(), '9000 h', /at most a year/],
  [moment(), 'soon', /span of at most a year/],
  [byteCount(), 0, /amount above nothing/],
  [byteCount(), 1e300, /amount above nothing/],
  [byteRate(), '0 MB/s', /rate above nothing/],
  [port(), 65_536, /from 1 to 65535/],
  [duration(), ['1h'], /span above nothing/],
])('case %#: what cannot be is said to be wrong', (schema, written, expected) =>
  assert.match(String(read(schema, written)), expected),
);
