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
    lines.push(`${now / 1e6}: ${stream.take(now).bytes}`);
  }
  return lines;
}

describe('when it sends', () => {
  test('evenly: ten seconds of it at a time, and it ends when the last byte is sent', () => {
    assert.deepEqual(sends(2_500, {}), ['0: 1000', '10: 1000', '20: 500', '25: end']);
  });

  test('half of what would be noticed apart, and the end is the same', () => {
    assert.deepEqual(sends(25_500, { noticed: seconds(200) }), [
      '0: 1000',
      '100: 10000',
      '200: 10000',
      '250: 4500',
      '255: end',
    ]);
  });

  test('ten minutes apart at the most', () => {
    assert.deepEqual(sends(360_000, { noticed: hours(9) }, 2), ['0: 1000', '600: 60000']);
  });

  test('as an even stream where half of it is less than its pace', () => {
    assert.deepEqual(sends(2_500, { noticed: seconds(20) }), sends(2_500, {}));
  });

  test('when the receiver has what it waits for', () => {
    assert.deepEqual(sends(360_000, { noticed: hours(9), wanted: 4_001 }, 3), ['0: 1000', '50: 5000', '100: 5000']);
  });

  test.each([
    [95, 90],
    // At that very time the network has changed already.
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
  assert.deepEqual(stream.take(second(39)), { bytes: 3_000, filled: seconds(30) });
  assert.deepEqual(stream.take(second(39)), { bytes: 0, filled: undefined });
  assert.equal(stream.next(second(39), NOTHING_KNOWN), second(40));
});

test('held up, it goes on from there', () => {
  const stream = new BulkStream({ bytes: 3_000, rate: RATE, now: second(0) });
  stream.take(second(0));
  stream.resume(second(77));
  assert.equal(stream.take(second(77)).bytes, 1_000);
  assert.equal(stream.next(second(77), NOTHING_KNOWN), second(87));
  assert.equal(stream.take(second(87)).bytes, 1_000);
  assert.equal(stream.left, 0);
});

test('a byte in a minute is a byte in a minute', () => {
  const stream = new BulkStream({ bytes: 2, rate: 1 / 60, now: second(0) });
  assert.equal(stream.take(second(0)).bytes, 1);
  assert.equal(stream.next(second(0), { ...NOTHING_KNOWN, noticed: minutes(3) }), second(60));
});

test('what it did not send fills the time before what it sends', () => {
  const stream = new BulkStream({ bytes: 100_000, rate: RATE, now: second(0) });
  const filled = [0, 10, 20, 60].map((at) => stream.take(second(at)).filled);
  assert.deepEqual(filled, [undefined, undefined, undefined, seconds(30)]);
});
