import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { resetAtClient, resetAtServer, resetSockets } from '../../../test/reset-in-turn.ts';
import { resetInjected } from './reset-injected.ts';
import { forgottenFindings } from './state-forgotten.ts';

const evidence = evidenceOf(resetSockets, [resetAtClient(), resetAtServer({ at: 67 })]);

test('resets to each end in its turn are those of a device that lost its state, and of nobody who injects', () => {
  const [finding, ...more] = forgottenFindings(evidence);
  assert.equal(more.length, 0);
  assert.equal(finding?.cause, 'STATE_LOST');
  assert.equal(finding.confidence, 'likely');
  assert.match(finding.headline, /^A device between app1 and db1 answered each of them with a reset/);
  assert.match(finding.story.map(({ text }) => text).join(' '), /db1 is not told then\. 50\.000 s later it speaks/);
  assert.deepEqual(resetInjected.look(evidence), []);
});

test('the rivals say how to tell them apart', () => {
  const rivals = forgottenFindings(evidence)[0]?.rivals.map(({ cause }) => cause);
  assert.deepEqual(rivals, ['RESET_INJECTED', 'POLICY_DENY']);
});
