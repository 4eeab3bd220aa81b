import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended, silent, typedLines } from '../../../test/fix-between.ts';
import { reorderClasses } from './reorder-classes.ts';

test('a class that comes too late is moved before the one that takes the flow, and keeps what that gave', () => {
  const asa = `class-map ANY
 match any
class-map LONG
 match port tcp eq 5000
policy-map global_policy
 class ANY
  set connection decrement-ttl
  set connection random-sequence-number disable
 class LONG
  set connection timeout idle 12:00:00
service-policy global_policy global
`;
  const { fixes } = mended(caseOf({ asa, sessions: silent('3h') }), [reorderClasses]);
  assert.deepEqual(typedLines(fixes[0]?.patch), [
    'policy-map global_policy',
    ' no class ANY',
    ' class LONG',
    '  set connection decrement-ttl',
    '  set connection random-sequence-number disable',
    ' class ANY',
    '  set connection decrement-ttl',
    '  set connection random-sequence-number disable',
  ]);
});

test('a class that is the first already needs no other place', () => {
  const asa = `class-map SHORT
 match port tcp eq 5000
policy-map global_policy
 class SHORT
  set connection timeout idle 0:30:00
service-policy global_policy global
`;
  assert.deepEqual(mended(caseOf({ asa, sessions: silent('3h') }), [reorderClasses]).fixes, []);
});
