import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Choices } from './choices.ts';

/** All ways through choices that depend on each other: after the first way a further choice of three. */
function ways(): readonly string[] {
  const gone: string[] = [];
  for (let choices: Choices | undefined = new Choices([]); choices; choices = choices.next()) {
    const first = choices.choose(2);
    gone.push(first === 0 ? `0${choices.choose(3)}` : '1');
  }
  return gone;
}

test('every way is gone once', () => {
  assert.deepEqual(ways(), ['00', '01', '02', '1']);
});

test('one way is no choice', () => {
  const choices = new Choices([]);
  assert.equal(choices.choose(1), 0);
  assert.equal(choices.next(), undefined);
});
