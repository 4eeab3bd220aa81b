import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes } from '../../base/duration.ts';
import type { Session } from '../../dialogue/session.ts';
import { simulateEach } from '../../dialogue/simulate-each.ts';
import { guardedNetwork } from '../../../test/guarded-network.ts';
import { idleSession } from '../../../test/idle-session.ts';
import { playMany, type PlayManyOptions } from './play-many.ts';

const network = guardedNetwork();
const COUNT = 70;

function* sessions(): Generator<Session> {
  for (let i = 0; i < COUNT; i++) yield { ...idleSession({ idle: minutes(i) }), name: `idle ${i}` };
}

const options: PlayManyOptions = {
  network: network.network,
  sessions: [],
  seed: 3,
  until: hours(24),
  record: 'telling',
};

async function played(threads: number, more: Partial<PlayManyOptions> = {}) {
  const all = [];
  for await (const one of playMany({ ...options, sessions: sessions(), threads, ...more })) all.push(one);
  return all;
}

describe('many sessions on several threads', () => {
  test('are the same simulations in the same order, to the byte', { timeout: 60_000 }, async () => {
    const { seed, until } = options;
    const alone = [...simulateEach({ network, sessions: sessions(), seed, until, record: 'telling' })];
    assert.equal(alone.length, COUNT);
    for (const threads of [1, 2, 3]) {
      const many = await played(threads);
      assert.equal(JSON.stringify(many), JSON.stringify(alone), `${threads} threads`);
    }
  });

  test('tell how far they are', { timeout: 60_000 }, async () => {
    const told: number[] = [];
    await played(2, { onProgress: (done) => told.push(done) });
    assert.deepEqual(
      told,
      Array.from({ length: COUNT }, (_, i) => i + 1),
    );
  });

  test('are taken a few jobs ahead, not all, and stop when nobody wants more', { timeout: 60_000 }, async () => {
    let taken = 0;
    const counted = function* () {
      for (let i = 0; i < 10_000; i++) {
        taken++;
        yield { ...idleSession({ idle: minutes(1) }), name: `${i}` };
      }
    };
    for await (const one of playMany({ ...options, sessions: counted(), threads: 2 })) {
      assert.equal(one.outcomes.length, 1);
      break;
    }
    assert.ok(taken < 300, String(taken));
  });
});
