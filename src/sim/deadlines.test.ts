import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { type Instant, instant } from '../base/instant.ts';
import { Deadlines } from './deadlines.ts';

interface Thing {
  deadline: Instant | undefined;
  marked?: Instant | undefined;
}

const at = (deadline: number): Thing => ({ deadline: instant(deadline) });

test('due at its time, not a tick before', () => {
  const deadlines = new Deadlines<Thing>();
  const thing = at(100);
  deadlines.watch(thing);
  assert.equal(deadlines.takeDue(instant(99)), undefined);
  assert.equal(deadlines.takeDue(instant(100)), thing);
  assert.equal(deadlines.takeDue(instant(200)), undefined);
});

test('a deadline that was moved counts where it is now, further or nearer', () => {
  const deadlines = new Deadlines<Thing>();
  const thing = at(100);
  deadlines.watch(thing);
  thing.deadline = instant(300);
  assert.equal(deadlines.takeDue(instant(299)), undefined);
  thing.deadline = instant(150);
  deadlines.watch(thing);
  assert.equal(deadlines.next, 150);
  assert.equal(deadlines.takeDue(instant(150)), thing);
  assert.equal(deadlines.takeDue(instant(1_000)), undefined);
});

test('what is due next is never too early: a deadline that was moved away is where it is now', () => {
  const deadlines = new Deadlines<Thing>();
  const [moved, other] = [at(100), at(250)];
  deadlines.watch(moved);
  deadlines.watch(other);
  moved.deadline = instant(300);
  assert.deepEqual([deadlines.next, deadlines.nextDue], [100, 250]);
  moved.deadline = undefined;
  deadlines.forget(other);
  assert.equal(deadlines.nextDue, undefined);
});

test('of two that are due in one moment the first that was watched comes first, whichever was looked at between', () => {
  for (const isFirst of [true, false]) {
    const deadlines = new Deadlines<Thing>();
    const [first, second] = [at(100), at(100)];
    for (const one of [first, second]) deadlines.watch(one);
    const [later, due] = isFirst ? [first, second] : [second, first];
    later.deadline = instant(200);
    assert.equal(deadlines.takeDue(instant(100)), due);
    due.deadline = instant(200);
    deadlines.watch(due);
    const taken = [deadlines.takeDue(instant(200)), deadlines.takeDue(instant(200))];
    assert.ok(taken[0] === first && taken[1] === second);
  }
});

test('what is forgotten or never ends is never due', () => {
  const deadlines = new Deadlines<Thing>();
  const [gone, endless] = [at(1), at(2)];
  deadlines.watch(gone);
  deadlines.watch(endless);
  deadlines.forget(gone);
  endless.deadline = undefined;
  assert.equal(deadlines.takeDue(instant(10)), undefined);
});

test('however deadlines are moved, each thing comes up once, at the first look behind its last deadline', () => {
  const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 50 })), { maxLength: 40 });
  fc.assert(
    fc.property(moves, (list) => {
      const deadlines = new Deadlines<Thing>();
      const things = [0, 1, 2, 3, 4].map(() => at(10));
      for (const one of things) deadlines.watch(one);
      for (const [which, to] of list) {
        const thing = things[which];
        if (!thing) continue;
        thing.deadline = instant(to);
        deadlines.watch(thing);
      }
      const due: Thing[] = [];
      for (let now = 1; now <= 50; now++)
        for (let one = deadlines.takeDue(instant(now)); one; one = deadlines.takeDue(instant(now))) {
          assert.equal(one.deadline, now);
          due.push(one);
        }
      assert.equal(new Set(due).size, 5);
      assert.equal(due.length, 5);
    }),
  );
});
