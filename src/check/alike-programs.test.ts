import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../base/duration.ts';
import type { Actor, Step } from '../dialogue/session.ts';
import { AlikePrograms } from './alike-programs.ts';

const send = (bytes: number): Step => ({ does: 'send', on: 'db', bytes });
const actor = (name: string, ...steps: readonly Step[]): Actor => ({ name, host: 'client1', steps });

test('what is alike is one object, and what is not stays what it is', () => {
  const programs = new AlikePrograms();
  const written = [
    { name: 'a', actors: [actor('asks', send(1), { does: 'idle', for: seconds(1) }), actor('other', send(1))] },
    { name: 'b', actors: [actor('asks', send(1), { does: 'idle', for: seconds(1) })] },
    { name: 'c', actors: [{ ...actor('asks', send(2), { does: 'idle', for: seconds(1) }), ends: 'asked' }] },
  ];
  const [a, b, c] = written.map((one) => programs.session(one));
  assert.deepEqual([a, b, c], written);
  assert.equal(a?.actors[0], b?.actors[0]);
  assert.equal(a?.actors[0]?.steps[0], a?.actors[1]?.steps[0]);
  assert.notEqual(a?.actors[0], c?.actors[0]);
  assert.equal(a?.actors[0]?.steps[1], c?.actors[0]?.steps[1]);
});

test('of programs that are all different no more than so many are remembered', () => {
  const programs = new AlikePrograms();
  const sessionOf = (i: number) => programs.session({ name: `s${i}`, actors: [actor('asks', send(i))] });
  const first = sessionOf(0);
  for (let i = 1; i < 40_001; i++) assert.deepEqual(sessionOf(i).actors[0]?.steps, [send(i)]);
  assert.notEqual(sessionOf(0).actors[0], first.actors[0]);
  assert.deepEqual(sessionOf(0), first);
});
