import assert from 'node:assert/strict';
import { test } from 'vitest';
import { askedTwice, verdictsOf } from '../../../test/verdicts.ts';
import { junitCase, junitSuite } from './check-junit.ts';

test('a failure for each expectation that is broken, and names that cannot leave their attribute', () => {
  const verdicts = verdictsOf(
    `sessions:\n${askedTwice({ name: `'"a"<b>&'` })}${askedTwice({ name: 'good', idle: '1 min' })}`,
  );
  const text = junitSuite(verdicts.map(junitCase), { failures: 1, assumed: [] });
  assert.doesNotMatch(text, /<properties>/);
  assert.match(text, /<testsuite name="holdfast check" tests="2" failures="1" errors="0">/);
  assert.match(text, /<testcase name="&quot;a&quot;&lt;b&gt;&amp;" classname="sessions.yaml"/);
  assert.match(text, /<failure type="KEEPALIVE_OFF" message="expected: survives for 12 h; it failed 2 h 15 min/);
  assert.match(text, /<testcase name="good" classname="sessions.yaml" time="60\.\d{3}"\/>/);
});

test('what the verdicts rest on that no source confirms is a property of the suite', () => {
  const common = { code: 'ASSUMED_SYSTEM_TIMER', kind: 'aix', of: 'synWaits', words: '4 < 5' } as const;
  const text = junitSuite([], { failures: 0, assumed: ['a', 'b'].map((node) => ({ ...common, node })) });
  assert.match(text, /<properties>\n    <property name="assumed" value="aix \(a, b\): 4 &lt; 5"\/>\n  <\/properties>/);
});

test('a simulation that was cut off is an error that names the limit, its place in time and what to do', () => {
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({ idle: '1 min' })}`);
  assert.ok(verdict);
  assert.match(
    junitCase({ ...verdict, limit: 'EVENTS_MAX' }),
    /<error type="EVENTS_MAX" message="EVENTS_MAX, 60\.\d+ s after the beginning: 5000000 events were played \(simulatedEventsMax\); play less of it/,
  );
});

test('what is not decided is an error with its reason, and no failure', () => {
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({ idle: '1 min' })}`);
  assert.ok(verdict);
  const judgements = verdict.judgements.map((one) => ({ ...one, verdict: 'undecided', found: 'not over' }) as const);
  const text = junitSuite([junitCase({ ...verdict, judgements, holds: false, undecided: true })], {
    failures: 0,
    undecided: 1,
    assumed: [],
    interrupted: 2,
  });
  assert.match(text, /tests="2" failures="0" errors="2">/);
  assert.match(text, /<error type="undecided" message="expected: survives for 12 h; not over">/);
});

test('a gateway whose rules nobody listed is what the suite ends with', () => {
  const rules = { code: 'ASSUMED_NO_RULES', node: 'gw', kind: 'linux', of: 'rules', words: 'x' } as const;
  assert.match(
    junitSuite([], { failures: 0, assumed: [rules] }),
    /<system-out>This rests on ASSUMED_NO_RULES: gw is taken to let everything pass\.<\/system-out>\n<\/testsuite>\n$/,
  );
});
