import assert from 'node:assert/strict';
import { test } from 'vitest';
import { instant } from '../base/instant.ts';
import { Wakes } from './wakes.ts';

const [soon, late] = [instant(10), instant(100)];

test('only what is earlier than all that is queued is queued, too', () => {
  const wakes = new Wakes();
  assert.deepEqual(
    [wakes.wants(late), wakes.wants(late), wakes.wants(soon), wakes.wants(late)],
    [true, false, true, false],
  );
});

test('it is due at its time', () => {
  const wakes = new Wakes();
  wakes.wants(soon);
  assert.deepEqual(wakes.comes(soon), { isDue: true, again: undefined });
});

test('one that was put off meanwhile: nobody is woken, and it is queued where it is now', () => {
  const wakes = new Wakes();
  wakes.wants(soon);
  wakes.wants(late);
  assert.deepEqual(wakes.comes(soon), { isDue: false, again: late });
  assert.equal(wakes.wants(late), false);
  assert.deepEqual(wakes.comes(late), { isDue: true, again: undefined });
});

test('one that is in the queue already is not put there twice', () => {
  const wakes = new Wakes();
  wakes.wants(late);
  wakes.wants(soon);
  wakes.wants(late);
  assert.deepEqual(wakes.comes(soon), { isDue: false, again: undefined });
  assert.equal(wakes.comes(late).isDue, true);
});

test('nobody is woken who wants nothing any more', () => {
  const wakes = new Wakes();
  wakes.wants(soon);
  assert.equal(wakes.wants(undefined), false);
  assert.deepEqual(wakes.comes(soon), { isDue: false, again: undefined });
});
