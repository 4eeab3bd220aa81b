import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, seconds } from '../../base/duration.ts';
import { deathWords, unmade } from './watch-event.ts';

const death = { event: 'died', silence: seconds(900), age: hours(2) } as const;

test.each([
  [
    'silent',
    'on-data',
    /^no answer after a silence of 15 min: forgotten on the path without a word, .*; it had lived 2 h$/,
  ],
  ['reset', 'on-data', /^what was sent after a silence of 15 min was answered by a reset/],
  ['reset', 'in-pause', /^a reset came by itself/],
  ['closed', 'in-pause', /^closed by itself/],
  ['closed', 'on-data', /^closed when it was spoken to/],
] as const)('%s, %s', (how, when, words) => assert.match(deathWords({ ...death, how, when }), words));

test('what was accepted and reset at once is not told as connected', () =>
  assert.deepEqual([unmade('connected'), unmade('refused')], ['ended', 'refused']));
