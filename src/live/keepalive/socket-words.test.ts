import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { options, optionsOff } from '../../../test/live/made-sockets.ts';
import { hours, milliseconds, minutes, seconds } from '../../base/duration.ts';
import { keepaliveWords, seenWords, silenceWords, verdictWords } from './socket-words.ts';

describe('keepalive', () => {
  test.each([
    [options, '300/30 x5'],
    [{ ...options, userTimeout: milliseconds(1_500) }, '300/30 x5 ut 1.5'],
    [optionsOff, 'off'],
    [{ ...optionsOff, userTimeout: seconds(90) }, 'off ut 90'],
  ])('%o', (one, words) => assert.equal(keepaliveWords(one), words));

  test('that is not known in whole', () => {
    const why = { code: 'gone' } as const;
    assert.equal(seenWords({ by: 'timer', on: true, why }), 'on');
    assert.equal(seenWords({ by: 'timer', on: false, why }), 'off');
    assert.equal(seenWords({ by: 'nothing', why }), '?');
  });
});

test.each([
  [undefined, '?'],
  [milliseconds(119_999), '119 s'],
  [seconds(120), '2 min'],
  [milliseconds(7_199_999), '119 min'],
  [hours(2), '2 h'],
  [minutes(47 * 60 + 59), '47 h'],
  [hours(48), '2 d'],
])('a silence of %s is %s', (silence, words) => assert.equal(silenceWords(silence), words));

test('what is not open is told by its state', () => {
  assert.equal(verdictWords('not-open', { state: 'TIME_WAIT' }), 'time-wait');
  assert.equal(verdictWords('dies-off', { state: 'ESTABLISHED' }), 'dies: keepalive off');
});
