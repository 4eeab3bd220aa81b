import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import { AlarmClock } from './alarm-clock.ts';

/** A stage on which alarms ring when the test says so. */
class BareStage {
  now: Instant = instant(0);
  readonly alarms = new Map<Instant, () => void>();

  alarm(after: ReturnType<typeof seconds>, ring: () => void) {
    const at = later(this.now, after);
    this.alarms.set(at, ring);
    return { stop: () => void this.alarms.delete(at) };
  }

  passTo(at: Instant): void {
    this.now = at;
    this.alarms.get(at)?.();
    this.alarms.delete(at);
  }
}

function clock() {
  const stage = new BareStage();
  const rang: Instant[] = [];
  return { stage, rang, alarm: new AlarmClock(stage, () => rang.push(stage.now)) };
}

test('it rings once, at its time, and says so until it is touched', () => {
  const { stage, rang, alarm } = clock();
  alarm.set(seconds(10));
  assert.equal(alarm.ringsAt, instant(10e6));
  stage.passTo(instant(10e6));
  assert.deepEqual(rang, [10e6]);
  assert.deepEqual([alarm.rangAt, alarm.ringsAt], [10e6, undefined]);
  alarm.off();
  assert.equal(alarm.rangAt, undefined);
});

test('what it was set to before never rings', () => {
  const { stage, rang, alarm } = clock();
  alarm.set(seconds(10));
  alarm.set(seconds(20));
  assert.deepEqual([...stage.alarms.keys()], [20e6]);
  alarm.set(undefined);
  assert.deepEqual([...stage.alarms.keys()], []);
  stage.passTo(instant(20e6));
  assert.deepEqual(rang, []);
});
