import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { inSeconds, microseconds, milliseconds, seconds } from '../../base/duration.ts';
import { tcpProfile } from './profile-table.ts';
import { givesUp, modelledTime, RoundTrip, wheelLateness } from './retransmission.ts';

describe('the time of tcp_retries2', () => {
  // Linux ip-sysctl.rst: 15 is a hypothetical time-out of 924.6 s; RFC 1122 wants 100 s at least, which is 8.
  test.each([
    [15, 924.6],
    [8, 102.2],
    [9, 204.6],
    [10, 324.6],
    [0, 0.2],
  ])('%d retransmissions are %d s', (retries, expected) => {
    assert.equal(inSeconds(modelledTime(retries)), expected);
  });
});

describe('the time-out of a segment', () => {
  test('Linux adds 200 ms to the round trip, others wait for a least time', () => {
    const [linux, windows] = (['linux', 'windows'] as const).map((name) => {
      const roundTrip = new RoundTrip(tcpProfile(name).retransmission);
      for (let i = 0; i < 50; i++) roundTrip.measured(milliseconds(10));
      return roundTrip.timeout(0);
    });
    // 210 ms are 53 ticks of 4 ms, and the wheel adds half of one.
    assert.equal(linux, milliseconds(214));
    assert.equal(windows, milliseconds(300));
  });

  test('doubles up to its limit, however often', () => {
    const roundTrip = new RoundTrip({ ...tcpProfile('linux').retransmission, tick: undefined });
    assert.deepEqual(
      [0, 1, 6, 7, 1_000].map((backoff) => inSeconds(roundTrip.timeout(backoff))),
      [1, 2, 64, 120, 120],
    );
  });
});

describe('the timer wheel of Linux', () => {
  // Levels begin at 63, 504 and 4032 ticks, with slots of 8, 64 and 512 ticks.
  test.each([
    [248, 2],
    [252, 16],
    [2_012, 16],
    [2_016, 128],
    [16_128, 1_024],
    [120_000, 1_024],
  ])('a timer of %d ms is %d ms late on average at 250 ticks a second', (wait, late) => {
    assert.equal(wheelLateness(milliseconds(wait), milliseconds(4)), milliseconds(late));
  });
});

test('nothing is given up that was not repeated, but by a system that counts from the first', () => {
  const once = { repeated: 0, sinceSent: seconds(10_000), sinceRepeated: undefined, userTimeout: undefined };
  assert.equal(givesUp({ by: 'modelled-time', retries: 15 }, once), false);
  assert.equal(givesUp({ by: 'time', after: seconds(480) }, once), true);
});

test('TCP_USER_TIMEOUT decides alone where it is set, to the microsecond', () => {
  const rule = { by: 'count', retries: 5 } as const;
  const waiting = { repeated: 9, sinceSent: seconds(99), userTimeout: seconds(60) };
  assert.equal(givesUp(rule, { ...waiting, sinceRepeated: microseconds(59_999_999) }), false);
  assert.equal(givesUp(rule, { ...waiting, sinceRepeated: seconds(60) }), true);
});
