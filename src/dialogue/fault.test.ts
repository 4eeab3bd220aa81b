import assert from 'node:assert/strict';
import { test } from 'vitest';
import { minutes, seconds } from '../base/duration.ts';
import { instant, later } from '../base/instant.ts';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { idleSession } from '../../test/idle-session.ts';
import { clockOf, type Fault } from './fault.ts';
import { simulate } from './simulate.ts';

const faults: readonly Fault[] = [
  { at: minutes(5), node: 'server', does: 'clock-step', by: seconds(90) },
  { at: minutes(7), node: 'server', does: 'clock-step', by: seconds(-30) },
];

function played(with_: readonly Fault[]) {
  const sessions = [idleSession({ idle: minutes(61) })];
  return simulate({ network: guardedNetwork(), sessions, seed: 1, until: minutes(120), faults: with_ });
}

test('a clock that is set stamps what its node writes from then on, and nobody else’s', () => {
  const { clocks } = played(faults);
  const shown = (node: string, at: number) => clockOf(clocks, node, later(instant(0), minutes(at))) / 1e6 - at * 60;
  assert.deepEqual(
    [4, 5, 6, 7].map((at) => shown('server', at)),
    [0, 90, 90, 60],
  );
  assert.equal(shown('client', 6), 0);
});

test('nothing that happens depends on it', () => {
  const { clocks, events, ...without } = played([]);
  const { clocks: steps, events: more, ...set } = played(faults);
  assert.deepEqual(set, without);
  assert.deepEqual([clocks.length, steps.length], [0, 2]);
  assert.equal(more, events + 2);
});
