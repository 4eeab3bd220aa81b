import { expect, test } from 'vitest';
import { omissionWords } from './omission.ts';

test('what was left out is counted in words', () => {
  expect(omissionWords({ events: 0, lanes: 0, bars: 0 })).toEqual([]);
  expect(omissionWords({ events: 1, lanes: 2, bars: 0 })).toEqual([
    'Not drawn, to keep the picture readable: 1 lesser event, 2 parties.',
  ]);
  expect(omissionWords({ events: 0, lanes: 0, bars: 0, behind: 'It ends here.' })).toEqual(['It ends here.']);
});
