import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes } from '../base/duration.ts';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { idleSession } from '../../test/idle-session.ts';
import type { Session } from './session.ts';
import { simulate } from './simulate.ts';
import { simulateEach, type SimulateEachOptions } from './simulate-each.ts';

const sessions: readonly Session[] = [10, 61, 59].map((idle) => ({
  ...idleSession({ idle: minutes(idle) }),
  name: `idle ${idle}`,
}));
const network = guardedNetwork();
const each = (more: Partial<SimulateEachOptions> = {}) => [
  ...simulateEach({ network, sessions, seed: 7, until: hours(24), ...more }),
];

describe('sessions one by one', () => {
  test('end as they do alone', () => {
    const results = each().map(({ outcomes }) => outcomes.map(({ session, result }) => `${session} ${result}`));
    assert.deepEqual(results, [['idle 10 completed'], ['idle 61 failed'], ['idle 59 completed']]);
    const [first] = each();
    assert.deepEqual(first, simulate({ network, sessions: sessions.slice(0, 1), seed: 7, until: hours(24) }));
  });

  test('a part of them is played as among all', () => {
    assert.deepEqual(each({ sessions: sessions.slice(1), from: 1 }), each().slice(1));
    assert.notDeepEqual(each({ sessions: sessions.slice(1) })[0]?.timeline, each()[1]?.timeline);
  });

  test('each is played when it is asked for', () => {
    let taken = 0;
    const counted = function* () {
      for (const session of sessions) {
        taken++;
        yield session;
      }
    };
    const played = simulateEach({ network, sessions: counted(), seed: 7, until: hours(24) });
    played.next();
    assert.equal(taken, 1);
  });
});

describe('what is recorded', () => {
  test('all, what tells something without being a segment, or nothing; and the outcome is the same', () => {
    const [all, telling, nothing] = (['all', 'telling', 'nothing'] as const).map((record) => each({ record })[1]);
    assert.ok(all && nothing && telling);
    assert.ok(all.timeline.some(({ kind }) => kind === 'segment'));
    assert.deepEqual(
      telling.timeline,
      all.timeline.filter(({ kind }) => kind !== 'segment'),
    );
    assert.deepEqual(nothing.timeline, []);
    assert.deepEqual(nothing.outcomes, all.outcomes);
  });
});
