import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { formatByteCount, parseByteCount, parseByteRate, parseDuration } from './amount.ts';
import { hours, microseconds, milliseconds, minutes, seconds } from './duration.ts';

test.each([
  ['10s', seconds(10)],
  ['10 s', seconds(10)],
  ['1.5 h', minutes(90)],
  ['1h30m', minutes(90)],
  ['1 h 30 min', minutes(90)],
  ['250 ms', milliseconds(250)],
  ['0s', seconds(0)],
  ['12:00:00', hours(12)],
  ['1:00:01', seconds(3_601)],
  ['0.000001s', microseconds(1)],
  ['1.1 s', milliseconds(1_100)],
  ['1 us', microseconds(1)],
])('%s is a span', (text, duration) => assert.equal(parseDuration(text), duration));

test.each([
  '',
  '10',
  '0',
  '10 parsecs',
  '-1s',
  's',
  '30m 1h',
  '1h 1h',
  '1e9h',
  '99999999999 h',
  '10s x',
  '1:99:00',
  '0.0000001s',
  '0.5us',
  '1.5 us',
  '0.0005ms',
  '0.0001 ms',
])('%j is none', (text) => assert.equal(parseDuration(text), undefined));

test.each([
  ['200 GB', 200e9],
  ['1.5GiB', 1.5 * 2 ** 30],
  ['64 B', 64],
  ['1 kB', 1_000],
])('%s is an amount', (text, bytes) => assert.equal(parseByteCount(text), bytes));

test.each(['200', 'GB', '-1 GB', '9999999999999 TB', '1 gb'])('%j is no amount', (text) =>
  assert.equal(parseByteCount(text), undefined),
);

test('rates are amounts in a second', () => {
  assert.equal(parseByteRate('50 MB/s'), 50e6);
  assert.equal(parseByteRate('50MB / s'), 50e6);
  assert.equal(parseByteRate('50 MB'), undefined);
  assert.equal(parseByteRate('50 MB/h'), undefined);
});

test('what is shown can be read, and is the same within its three digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
      const read = parseByteCount(formatByteCount(bytes));
      return read !== undefined && Math.abs(read - bytes) <= bytes * 0.005;
    }),
  );
});

test('no text makes it throw or hang', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      for (const parse of [parseDuration, parseByteCount, parseByteRate]) {
        const value = parse(text);
        if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) return false;
      }
      return true;
    }),
  );
});
