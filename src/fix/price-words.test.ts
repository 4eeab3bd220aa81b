import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours } from '../base/duration.ts';
import { rateWords, tableWords } from './price-words.ts';

test.each([
  [1 / 3_600, '1 packet an hour'],
  [4 / 3_600, '4 packets an hour'],
  [0.5, '0.5 packets a second'],
])('%s packets a second', (rate, words) => {
  assert.equal(rateWords(rate), words);
});

test('nothing stays longer than before', () => {
  assert.deepEqual(tableWords({}), []);
});

test('what the case knows is a number, what it does not know is a rate that somebody has to look up', () => {
  const [own = ''] = tableWords({ entriesStay: hours(4), entries: 3 });
  assert.match(own, /for 4 h: that is at most 3 entries of the sessions of the case at once\.$/);
  const [wide = ''] = tableWords({ entriesStay: hours(4), entries: 0, widely: true });
  assert.match(wide, /as many as the device sees of such connections in 4 h: a rate that no file of the case says/);
});
