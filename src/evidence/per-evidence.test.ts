import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../test/evidence.ts';
import { perEvidence } from './per-evidence.ts';

test('a view is worked out once for each evidence, even when there is nothing in it', () => {
  let computed = 0;
  const view = perEvidence(() => {
    computed++;
    return undefined;
  });
  const [one, other] = [evidenceOf({}), evidenceOf({})];
  for (const evidence of [one, one, other, one]) assert.equal(view(evidence), undefined);
  assert.equal(computed, 2);
});

test('two views of one evidence do not stand in for each other', () => {
  const [first, second] = [perEvidence(() => 'first'), perEvidence(() => 'second')];
  const evidence = evidenceOf({});
  assert.deepEqual([first(evidence), second(evidence), first(evidence)], ['first', 'second', 'first']);
});
