import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { BulkStream, type Circumstances, NOTHING_KNOWN } from './bulk-stream.ts';

const RATE = 100;
const second = (count: number) => instant(count * 1e6);

/** When a stream of 100 bytes a second sends, and how much: `0: 1000`. */
function sends(bytes: number, mind: Partial<Circumstances>, most = 100): readonly string[] {
  const stream = new BulkStream({ bytes, rate: RATE, now: second(0) });
  const lines: string[] = [];
  for (let now = second(0); lines.length < most; now = stream.next(now, { ...NOTHING_KNOWN, ...mind })) {
    if (stream.left === 0) return [...lines, `${now / 1e6}: end`];
    lines.push(`${now / 1e6}: ${stream.take(now)}`);
  }
  return lines;
}

describe('when it sends', () => {
  test('evenly: ten seconds of it at a time, and it ends when the last byte is sent', () => {
    assert.deepEqual(sends(2_500, {}), ['0: 1000', '10: 1000', '20: 500', '25: end']);
  });

  test('the first and the last, where the receiver waits for all of it', () => {
    assert.deepEqual(sends(25_500, { noticed: seconds(11), wanted: 24_500 }), ['0: 1000', '250: 24500', '255: end']);
  });

  test('evenly where somebody notices a silence that is no longer than its pace', () => {
    assert.deepEqual(sends(2_500, { noticed: seconds(10) }), sends(2_500, {}));
  });

  test('when the receiver has what it waits for', () => {
    assert.deepEqual(sends(360_000, { noticed: hours(9), wanted: 4_001 }, 3), ['0: 1000', '50: 5000', '100: 5000']);
  });

  test.each([
    [91.5, 90],
    // What is still on its way then stands for itself alone.
    [91, 80],
    [90, 80],
    [5, 10],
  ])('something happens at %d s: it sends at %d s', (at, expected) => {
    const [, line] = sends(360_000, { noticed: hours(9), before: second(at) }, 2);
    assert.equal(line?.split(':')[0], String(expected));
  });
});

test('asked in between, it brings what an even stream would have sent', () => {
  const stream = new BulkStream({ bytes: 100_000, rate: RATE, now: second(0) });
  stream.take(second(0));
  assert.equal(stream.take(second(39)), 3_000);
  assert.equal(stream.take(second(39)), 0);
  assert.equal(stream.next(second(39), NOTHING_KNOWN), second(40));
});

test('held up, it goes on from there', () => {
  const stream = new BulkStream({ bytes: 3_000, rate: RATE, now: second(0) });
  stream.take(second(0));
  stream.resume(second(77));
  assert.equal(stream.take(second(77)), 1_000);
  assert.equal(stream.next(second(77), NOTHING_KNOWN), second(87));
  assert.equal(stream.take(second(87)), 1_000);
  assert.equal(stream.left, 0);
});

test('a byte in a minute is a byte in a minute', () => {
  const stream = new BulkStream({ bytes: 2, rate: 1 / 60, now: second(0) });
  assert.equal(stream.take(second(0)), 1);
  assert.equal(stream.next(second(0), { ...NOTHING_KNOWN, noticed: minutes(3) }), second(60));
});

test.each([
  [30, 100, 6, 0],
  [38, 100, 6, 8],
  [30, 40, 0, 0],
])('what is sent at %d s, with the next at %d s, stands for %d more, and is %d s late', (now, next, more, late) => {
  const stream = new BulkStream({ bytes: 100_000, rate: RATE, now: second(0) });
  stream.take(second(now));
  assert.deepEqual(stream.until(second(next), second(now)), {
    every: seconds(10),
    bytes: 1_000,
    more,
    late: seconds(late),
  });
});

test('behind the last comes nothing', () => {
  const stream = new BulkStream({ bytes: 1_500, rate: RATE, now: second(0) });
  assert.equal(stream.take(second(10)), 1_500);
  assert.equal(stream.until(stream.next(second(10), NOTHING_KNOWN), second(10)).more, 0);
});
