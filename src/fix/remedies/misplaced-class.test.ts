import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended, silent } from '../../../test/fix-between.ts';
import type { Remedy } from '../remedy.ts';
import { classBehindGeneral, classOfReplies, raiseOtherClass } from './misplaced-class.ts';

const POLICY = `class-map ANY
 match any
class-map LONG
 match port tcp eq 5000
policy-map global_policy
 class ANY
  set connection decrement-ttl
 class LONG
  set connection timeout idle 12:00:00
service-policy global_policy global
`;

const attemptsOf = (remedy: Remedy, asa = POLICY) => {
  const { fixes, failed } = mended(caseOf({ asa, sessions: silent('3h') }), [remedy]);
  assert.deepEqual(fixes, []);
  return failed.map(({ words, after }) => [words, after.holds, after.cause]);
};

test.each([
  [classBehindGeneral, 'a class with 24 h behind ANY on fw1'],
  [classOfReplies, 'a class with 24 h for what comes from port 5000 on fw1'],
  [raiseOtherClass, '24 h in class LONG of fw1, while ANY takes the flow'],
])('it was replayed, and the connection dies all the same: $fix', (remedy, words) => {
  assert.deepEqual(attemptsOf(remedy), [[words, false, 'KEEPALIVE_OFF']]);
});

test('where no class stands before it, there is nothing to warn of', () => {
  assert.deepEqual(attemptsOf(classBehindGeneral, ''), []);
  assert.deepEqual(attemptsOf(raiseOtherClass, ''), []);
});
