import assert from 'node:assert/strict';
import { test } from 'vitest';
import { twoHostsWith } from '../../test/mended.ts';
import { askedTwice } from '../../test/verdicts.ts';
import { alike } from './alike.ts';
import { fixSubject } from './case-fixes.ts';
import { sessionGoals } from './goal.ts';

const named = (name: string, more: object = {}) => askedTwice({ ...more, name });

test('sessions that differ in nothing but their name are looked at once, others by themselves', () => {
  const subject = twoHostsWith([named('a'), named('b'), named('c', { idle: '3 h' })].join(''));
  const groups = alike(subject, sessionGoals(subject));
  assert.deepEqual(
    groups.map(({ goal, others }) => [goal, ...others].map((one) => one.is === 'session' && one.name)),
    [['a', 'b'], ['c']],
  );
});

test('fifty of them are answered with all the fixes that one has', () => {
  const one = fixSubject(twoHostsWith(named('s'))).mendings[0];
  const [first, ...more] = fixSubject(
    twoHostsWith(Array.from({ length: 50 }, (_, i) => named(`s${i}`)).join('')),
  ).mendings;
  assert.equal(more.length, 0);
  assert.equal(first?.alike.length, 49);
  assert.deepEqual(
    first?.fixes.map(({ fix }) => fix),
    one?.fixes.map(({ fix }) => fix),
  );
});
