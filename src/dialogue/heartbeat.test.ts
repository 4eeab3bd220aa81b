import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, minutes, seconds } from '../base/duration.ts';
import { beatsIn, silenceWith } from './heartbeat.ts';
import { everyStep, type Step } from './session.ts';

const BEAT: readonly Step[] = [{ does: 'signal', signal: 'beat' }];

/** How long the steps say nothing, all together. */
const silentFor = (steps: readonly Step[]): number =>
  steps.reduce((sum, step) => {
    if (step.does === 'repeat') return sum + step.times * silentFor(step.steps);
    return step.does === 'idle' ? sum + step.for : sum;
  }, 0);

describe('words in a silence', () => {
  test.each<[Duration, Duration, number]>([
    [minutes(10), seconds(0), 0],
    [minutes(10), minutes(11), 0],
    [minutes(10), minutes(10), 0],
    [minutes(10), minutes(5), 1],
    [minutes(10), minutes(4), 2],
    [minutes(10), seconds(10), 59],
    [seconds(0), seconds(10), 0],
  ])('%d µs, every %d µs: %d', (silence, every, expected) => {
    assert.equal(beatsIn(silence, every), expected);
    const steps = silenceWith(silence, every, BEAT);
    assert.equal(silentFor(steps), silence);
    const repeats = everyStep(steps).flatMap((step) => (step.does === 'repeat' ? [step.times] : []));
    assert.deepEqual(repeats, expected === 0 ? [] : [expected]);
  });
});
