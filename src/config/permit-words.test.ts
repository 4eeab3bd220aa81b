import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes } from '../base/duration.ts';
import { takeIdleTimeout, takePermit } from './permit-words.ts';
import { wordsOf } from './word-cursor.ts';

const PORT_5633 = { from: 5633, to: 5633 };

describe('what may begin', () => {
  test('every part may be left out', () => {
    assert.deepEqual(wordsOf('tcp from any to any port 5633', takePermit), {
      value: { protocol: 'tcp', ports: PORT_5633 },
    });
  });

  test('a time-out is no part of a permit', () => {
    assert.ok('wrong' in wordsOf('tcp to any port 5633 idle 12h', takePermit));
  });
});

describe('how long it may carry nothing', () => {
  test.each([
    ['tcp to any port 5633 idle 12h', hours(12)],
    ['tcp port 5633 idle 90 min', minutes(90)],
  ])('%s', (words, idle) => {
    assert.deepEqual(wordsOf(words, takeIdleTimeout), { value: { protocol: 'tcp', ports: PORT_5633, idle } });
  });

  test.each(['tcp port 5633', 'tcp idle', 'tcp idle 0', 'tcp idle soon', 'tcp beside 5633 idle 2h'])(
    '%s is told',
    (words) => {
      assert.ok('wrong' in wordsOf(words, takeIdleTimeout));
    },
  );
});
