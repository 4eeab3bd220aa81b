import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { microseconds, seconds } from '../../base/duration.ts';
import { type Instant, instant } from '../../base/instant.ts';
import { LastHeard, type Steady } from '../steady.ts';
import { KeepaliveTimer } from './keepalive-timer.ts';
import type { KeepaliveTimes } from './profile.ts';

const second = (count: number): Instant => instant(seconds(count));
const TIMES: KeepaliveTimes = {
  idle: seconds(900),
  probes: { spacing: 'even', interval: seconds(75), count: 9 },
};

function timerThatHeard(steady?: Steady, times = TIMES) {
  const heard = new LastHeard(second(0));
  heard.hears(second(0), steady);
  const timer = new KeepaliveTimer({ isOn: true, times: () => times, userTimeout: undefined, heard });
  timer.start(second(0));
  return { heard, timer };
}

describe('when it speaks', () => {
  test('at its idle time, and an idle time behind what came last', () => {
    const { heard, timer } = timerThatHeard();
    assert.equal(timer.speaksAt(true), second(900));
    heard.hears(second(899), undefined);
    assert.equal(timer.speaksAt(true), second(1_799));
    assert.equal(timer.at, second(900));
  });

  test('behind the end of a stream that was announced', () => {
    const { timer } = timerThatHeard({ every: seconds(10), bytes: 1, more: 4_000, late: seconds(0) });
    assert.equal(timer.speaksAt(true), second(40_900));
    timer.passes(second(20_000), true);
    assert.ok((timer.at ?? 0) > second(20_000) && (timer.at ?? 0) <= second(20_900), `${timer.at}`);
  });

  test('with data on its way it has to look at its time', () => {
    const { heard, timer } = timerThatHeard();
    heard.hears(second(500), undefined);
    assert.equal(timer.speaksAt(false), second(900));
    assert.equal(timer.fires(second(900), false), undefined);
    assert.equal(timer.at, second(1_800));
  });

  test('never, where it is off', () => {
    const { timer } = timerThatHeard();
    timer.set({ on: false, rearm: false }, second(10));
    assert.equal(timer.speaksAt(true), undefined);
    timer.set({ on: true, rearm: false }, second(20));
    assert.equal(timer.speaksAt(true), second(900));
  });
});

test('a probe that was sent for it leaves it as one that it sent', () => {
  const [sent, resumed] = [timerThatHeard().timer, timerThatHeard().timer];
  assert.equal(sent.fires(second(900), true)?.does, 'probe');
  resumed.resume(second(900), 1);
  assert.deepEqual([resumed.at, resumed.probesOut], [sent.at, sent.probesOut]);
  assert.equal(resumed.at, second(975));
});

/** What comes, and when: the seconds after what came before, and so many lumps that follow it unsent. */
const comings = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 4_000 }),
    more: fc.constantFrom(0, 0, 1, 50, 400),
    isIdle: fc.boolean(),
  }),
  { maxLength: 8 },
);

test('woken only when it speaks, it says what it would say if it were woken whenever it fires', () => {
  fc.assert(
    fc.property(
      comings,
      fc.integer({ min: 2, max: 1_000 }),
      fc.integer({ min: 1, max: 1_200 }),
      (all, idle, interval) => {
        const times: KeepaliveTimes = {
          idle: seconds(idle),
          probes: { spacing: 'even', interval: seconds(interval), count: 3 },
        };
        const said = (wakesAt: (timer: KeepaliveTimer, isIdle: boolean) => Instant | undefined): readonly string[] => {
          const { heard, timer } = timerThatHeard(undefined, times);
          const lines: string[] = [];
          let isIdle = true;
          const until = (now: Instant) => {
            for (let at = wakesAt(timer, isIdle); at !== undefined && at < now; at = wakesAt(timer, isIdle)) {
              timer.passes(at, isIdle);
              if ((timer.at ?? 0) > at) continue;
              const turn = timer.fires(at, isIdle);
              if (turn && turn.does !== 'wait') lines.push(`${at / 1e6} ${turn.does}`);
              if (turn?.does === 'give-up') timer.stop();
            }
            timer.passes(now, isIdle);
          };
          let now = 0;
          for (const { after, more, isIdle: becomes } of all) {
            // Nothing happens at the very time of anything else.
            now += after * 1e6 + 7;
            until(instant(now));
            heard.hears(instant(now), { every: seconds(10), bytes: 1, more, late: microseconds(0) });
            timer.probesOut = 0;
            isIdle = becomes;
          }
          until(instant(now + 20_000e6));
          return lines;
        };
        assert.deepEqual(
          said((timer, isIdle) => timer.speaksAt(isIdle)),
          said((timer) => timer.at),
        );
      },
    ),
  );
});
