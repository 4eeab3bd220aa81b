import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, seconds } from '../../base/duration.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { seedsJson, seedsText } from './seeds-text.ts';

const reboot: Fault = { at: hours(2), node: 'fw1', does: 'reboot', for: seconds(30) };
const told = {
  first: 5,
  played: 9,
  failing: [
    { seed: 6, sessions: [{ words: 'nightly (STATE_LOST)', drawn: [reboot] }] },
    {
      seed: 8,
      sessions: [
        { words: 'a (STATE_LOST)', drawn: [reboot] },
        { words: 'b', drawn: [] },
      ],
    },
  ],
  undecided: 0,
  assumed: [],
  interrupted: false,
};

test('each seed that fails says what it drew', () =>
  assert.equal(
    seedsText(told),
    `  seed 6: nightly (STATE_LOST)
    2:00:00.000 fw1: reboot, for 30.000 s
  seed 8: a (STATE_LOST), b
    a: 2:00:00.000 fw1: reboot, for 30.000 s
9 seeds from 5 on: 7 as expected, 2 not.
The smallest that fails is 6: play it again with --seed 6 --timeline.
`,
  ));

test('a seed under which nothing is decided is neither as expected nor not', () =>
  assert.match(seedsText({ ...told, undecided: 3 }), /^9 seeds from 5 on: 4 as expected, 2 not, 3 undecided\.$/m));

test('what no source confirms is told below, and what all rests on is the last line', () => {
  const kind = { node: 'gw', kind: 'linux' } as const;
  const rules = { ...kind, code: 'ASSUMED_NO_RULES', of: 'rules', words: 'x' } as const;
  const timer = { ...kind, code: 'ASSUMED_SYSTEM_TIMER', of: 'keepalive', words: 'y' } as const;
  const assumed = [rules, timer];
  assert.match(
    seedsText({ ...told, assumed }),
    /\n\nAssumed, .*\n {2}linux \(gw\): x\n {2}linux \(gw\): y\n\nThis rests on ASSUMED_NO_RULES: gw .*\n$/,
  );
  assert.deepEqual(JSON.parse(seedsJson({ ...told, assumed })).assumed, assumed);
});

test('as JSON, session by session', () => {
  const { schema, failing } = JSON.parse(seedsJson(told));
  assert.equal(schema, 'holdfast/seeds@1');
  assert.deepEqual(failing[1], {
    seed: 8,
    sessions: ['a (STATE_LOST)', 'b'],
    drawn: [[{ at: 7_200, fault: 'fw1: reboot, for 30.000 s' }], []],
  });
});
