import assert from 'node:assert/strict';
import { test } from 'vitest';
import { fixIds, type FixId } from '../model/codes.ts';
import { advise } from './remedies.ts';

test('every fix has its price, in a sentence', () => {
  for (const fix of Object.keys(fixIds) as FixId[]) assert.match(advise(fix, 'Do it.').price, /^[A-Z].*\.$/s, fix);
});

test('advice is for the case, its price for everybody', () => {
  const [here, there] = [advise('ROUTE_BACK', 'On client1 …'), advise('ROUTE_BACK', 'On client2 …')];
  assert.equal(here.price, there.price);
  assert.notEqual(here.text, there.text);
});
