import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { FarSessions, SESSION_LIMITS } from './far-sessions.ts';

describe('what the far side remembers', () => {
  test('a connection of a session it knows, once', () => {
    const all = new FarSessions();
    assert.equal(all.begin('a', 1, { port: 4_711, now: 0 }), undefined);
    assert.ok(all.open('a', 0));
    const probed = all.begin('a', 1, { port: 4_711, now: 1 });
    assert.ok(probed);
    assert.equal(all.begin('a', 1, { port: 4_711, now: 2 }), undefined);
    probed.bytes = 3;
    assert.deepEqual(all.state('a', 1, 3), { bytes: 3, state: 'open' });
    assert.deepEqual([all.port('a', 1), all.port('a', 2), all.port('b', 1)], [4_711, undefined, undefined]);
    assert.deepEqual(all.state('a', 2, 3), { bytes: 0, state: 'lost' });
    assert.equal(all.state('b', 1, 3), undefined);
  });

  test('so many sessions, and the one that rests longest makes room', () => {
    const all = new FarSessions();
    for (let i = 0; i < SESSION_LIMITS.sessions; i++) assert.ok(all.open(`s${i}`, i));
    all.state('s0', 1, 1_000);
    assert.ok(all.open('more', 1_001));
    assert.equal(all.state('s1', 1, 1_002), undefined);
    assert.ok(all.state('s0', 1, 1_002));
  });

  test('none makes room while it has an open connection', () => {
    const all = new FarSessions();
    for (let i = 0; i < SESSION_LIMITS.sessions; i++) {
      all.open(`s${i}`, i);
      assert.ok(all.begin(`s${i}`, 1, { port: 4_711, now: i }));
    }
    assert.equal(all.open('more', 1_000), false);
  });

  test('so many connections of one', () => {
    const all = new FarSessions();
    all.open('a', 0);
    for (let i = 0; i < SESSION_LIMITS.probedEach; i++) assert.ok(all.begin('a', i, { port: 4_711, now: 0 }));
    assert.equal(all.begin('a', SESSION_LIMITS.probedEach, { port: 4_711, now: 0 }), undefined);
  });
});
