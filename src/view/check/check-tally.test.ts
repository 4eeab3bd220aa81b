import assert from 'node:assert/strict';
import { test } from 'vitest';
import { askedTwice, verdictsOf } from '../../../test/verdicts.ts';
import { CheckTally } from './check-tally.ts';

test('what is undecided counts neither as held nor as failed, and its cause is none of those that fail', () => {
  const [good, bad] = verdictsOf(`sessions:\n${askedTwice({ idle: '1 min' })}${askedTwice({ name: 'bad' })}`);
  assert.ok(good && bad);
  const judgements = bad.judgements.map((one) => ({ ...one, verdict: 'undecided' }) as const);
  const tally = new CheckTally({ failing: 9, holding: 9 });
  for (const one of [good, bad, { ...bad, judgements, undecided: true }]) tally.add(one);
  const { played, held, failed, undecided, unjudged } = tally;
  assert.deepEqual([played, held, failed, undecided, unjudged], [3, 1, 1, 1, 1]);
  assert.deepEqual([...tally.causes], [['KEEPALIVE_OFF', 1]]);
  assert.deepEqual([tally.holding.length, tally.failing.length], [1, 2]);
});
