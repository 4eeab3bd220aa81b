import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flowOf, seen } from '../../../test/seen.ts';
import type { ObservationOf } from '../../model/observation.ts';
import type { JudgedDenial } from '../device/judged-denial.ts';
import { byWords, forgottenRivals, loggedWords } from './policy-logged.ts';

const FLOW = '10.1.0.10:40001 > 10.2.0.20:5671';
function denied(more: Partial<ObservationOf<'firewall-denied'>>) {
  const one = seen({ kind: 'firewall-denied', denial: 'policy', by: 'IN', ...more }, { at: 1, on: 'fw', flow: FLOW });
  assert.ok(one.kind === 'firewall-denied');
  return one;
}
const judged = (more: Parameters<typeof denied>[0]): JudgedDenial => ({
  group: [denied(more)],
  flow: flowOf(FLOW),
  foreign: false,
  wanted: undefined,
  failure: [],
  barred: undefined,
  confidence: 'possible',
});

describe('by what it was denied', () => {
  test.each([
    [{}, ' by access list "IN"'],
    [{ concluded: 'from-prefix' }, ' by a rule that logs "IN"'],
    [{ by: '', concluded: 'from-prefix' }, ''],
  ] as const)('%j', (more, words) => assert.equal(byWords(denied(more)), words));
});

test('what a prefix does not say is told of lines that have one only', () => {
  assert.deepEqual(loggedWords(judged({})), []);
  const [first] = loggedWords(judged({ concluded: 'from-prefix' }));
  assert.match(first?.text ?? '', /A rule that logs decides nothing: .*“IN”.* of fw shows/);
});

test('who has forgotten a connection drops by the same rules', () => {
  const [rival, ...more] = forgottenRivals(judged({ concluded: 'from-prefix' }));
  assert.equal(rival?.cause, 'STATE_LOST');
  assert.match(rival?.splitBy ?? '', /^on fw: `conntrack -L`/);
  assert.deepEqual(
    more.map(({ cause }) => cause),
    ['IDLE_TIMEOUT'],
  );
});
