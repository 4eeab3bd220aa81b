import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, minutes, seconds } from '../../base/duration.ts';
import { findingsOf, keepaliveIdle, modelTimeout } from './idle-findings.ts';
import type { SearchBounds } from './idle-search.ts';
import type { Exercise, Tried, Verdict } from './idle-verdict.ts';

const bounds: SearchBounds = {
  shortest: seconds(10),
  longest: minutes(125),
  precision: { share: 0.05 },
  connections: 200,
};

const tried = (exercise: Exercise, pause: number, verdict: Verdict): Tried => ({
  exercise,
  pause: seconds(pause),
  verdict,
});
const lives = (pause: number, exercise: Exercise = 'plain') =>
  tried(exercise, pause, { is: 'alive', roundTrip: milliseconds(1), silence: seconds(pause) });
const dies = (pause: number, farGot = false, exercise: Exercise = 'plain') =>
  tried(exercise, pause, { is: 'silent', silence: seconds(pause), farGot });

const found = (all: readonly Tried[], far: 'serve' | 'any' = 'serve') => findingsOf(all, bounds, far);

describe('what tries prove', () => {
  test('the timer, and the kinds of devices that have it', () => {
    const { survived, died, exact, how, presets, contradicted } = found([lives(340), dies(355), dies(400)]);
    assert.deepEqual([survived, died, exact, how, contradicted], [seconds(340), seconds(355), true, 'silent', false]);
    assert.ok(presets.some(({ name }) => name === 'aws-nlb'));
    assert.ok(presets.every(({ idleTimeout }) => idleTimeout === seconds(350)));
  });

  test('what was measured counts, and not what was meant', () => {
    const late = tried('plain', 340, { is: 'alive', roundTrip: milliseconds(1), silence: seconds(347) });
    assert.equal(found([late, dies(355)]).survived, seconds(347));
    const longer = tried('plain', 355, { is: 'silent', silence: seconds(355.2), farGot: false });
    const { died, how, direction } = found([late, longer]);
    assert.deepEqual([died, how, direction], [seconds(355.2), 'silent', { request: false }]);
  });

  test.each([
    ['neither direction', [dies(355), dies(400, false, 'far-speaks')], { request: false, reply: false }],
    ['only there', [dies(355, true), dies(400, false, 'far-speaks')], { request: true, reply: false }],
    ['only back', [dies(355), lives(400, 'far-speaks')], { request: false, reply: true }],
    ['not known as yet', [dies(355)], { request: false }],
  ])('which direction still works: %s', (_, all, direction) => {
    assert.deepEqual(found([lives(340), lives(300, 'far-speaks'), ...all]).direction, direction);
  });

  test('what refreshes it is told by the shortest pause that kills', () => {
    const all = [
      lives(340),
      dies(355),
      lives(300, 'keepalive'),
      dies(400, true, 'keepalive'),
      lives(500, 'keepalive'),
      lives(400, 'near-data'),
    ];
    assert.deepEqual(found(all).refreshed, { keepalive: false, nearData: true });
  });

  test('a reset in the pause tells the moment', () => {
    const reset = tried('plain', 400, { is: 'reset', when: 'in-pause', after: seconds(350) });
    const { survived, died, exact, when } = found([lives(100), reset]);
    assert.deepEqual([survived, died, exact, when], [seconds(349.9), seconds(350), true, 'in-pause']);
  });

  test('with a far end that is not ours there is less certainty', () => {
    assert.deepEqual([found([], 'any').certainty, found([]).certainty], ['one-end', 'both-ends']);
  });

  test('what a model takes is what was survived; keepalive comes at half of it, and every five minutes at the latest', () => {
    const short = found([lives(340.7), dies(355)]);
    assert.deepEqual([modelTimeout(short), keepaliveIdle(short)], [seconds(340), seconds(170)]);
    const long = found([lives(3_550), dies(3_620)]);
    assert.deepEqual([modelTimeout(long), keepaliveIdle(long)], [seconds(3_550), seconds(300)]);
    assert.equal(modelTimeout(found([lives(340)])), undefined);
  });
});
