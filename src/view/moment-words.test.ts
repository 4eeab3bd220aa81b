import assert from 'node:assert/strict';
import { test } from 'vitest';
import { instant } from '../base/instant.ts';
import { timeText } from './moment.ts';
import { momentWords } from './moment-words.ts';

test.each([
  [0, '0:00:00.000'],
  [1_250_999, '0:00:01.250'],
  [59_999_999, '0:00:59.999'],
  [93_780_000_001, '26:03:00.000'],
])('%d µs: %s', (at, words) => assert.equal(momentWords(instant(at)), words));

test('an instant reads as it does in the timeline', () => {
  for (const at of [3_600_001_500, 3_600_001_999, 35_999_999_600].map(instant))
    assert.equal(momentWords(at).padStart(12, '0'), timeText(at, true));
});
