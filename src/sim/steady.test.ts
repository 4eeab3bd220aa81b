import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { arrival, heardUntil, LastHeard, type Steady } from './steady.ts';

const second = (count: number) => instant(seconds(count));
const stream = (more: number, late = 0): Steady => ({
  every: seconds(10),
  bytes: 500,
  more,
  late: seconds(late),
});

describe('a segment at 100 s that stands for one more in ten seconds, three times', () => {
  const heard = (): LastHeard => {
    const last = new LastHeard(second(0));
    last.hears(second(100), stream(3));
    return last;
  };

  test.each([
    // At the very time of one it has not come yet: what is due then was in the queue before it.
    [100, 100, 0, 3],
    [110, 100, 0, 3],
    [111, 110, 500, 2],
    [130, 120, 1_000, 1],
    [131, 130, 1_500, 0],
    [900, 130, 1_500, 0],
  ])('asked at %d s, was heard of at %d s, has brought %d bytes and %d are to come', (now, by, bytes, more) => {
    assert.equal(heard().by(second(now)), second(by));
    assert.equal(heard().bytes(second(now)), bytes);
    assert.deepEqual(heard().rest(second(now)), more === 0 ? undefined : stream(more, now - by));
  });

  test('what takes it over from a segment in between hears of the same ones', () => {
    const other = new LastHeard(second(0));
    other.hears(second(114), heard().rest(second(114)));
    for (const now of [119, 121, 131, 200]) assert.equal(other.by(second(now)), heard().by(second(now)));
  });

  test('is over when something comes that stands for itself', () => {
    const last = heard();
    last.hears(second(112), undefined);
    assert.deepEqual(
      [last.by(second(200)), last.rest(second(113)), last.pause(second(200))],
      [second(112), undefined, undefined],
    );
  });
});

test('from when to when a segment is heard of', () => {
  assert.equal(arrival(second(50), undefined), second(50));
  assert.equal(heardUntil(second(50), undefined), second(50));
  assert.equal(arrival(second(57), stream(4, 7)), second(50));
  assert.equal(heardUntil(second(57), stream(4, 7)), second(90));
});
