import assert from 'node:assert/strict';
import { test } from 'vitest';
import { random } from './random.ts';

const numbers = (seed: number, count: number) => {
  const generator = random(seed);
  return Array.from({ length: count }, () => generator.below(1_000));
};

test('the same seed gives the same numbers, another seed others', () => {
  assert.deepEqual(numbers(7, 50), numbers(7, 50));
  assert.notDeepEqual(numbers(7, 50), numbers(8, 50));
});

test('numbers are below their bound and reach all of it', () => {
  const generator = random(1);
  const seen = new Set(Array.from({ length: 400 }, () => generator.below(7)));
  assert.deepEqual(
    [...seen].toSorted((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6],
  );
});

test('chances come as often as they say', () => {
  const generator = random(3);
  const hits = Array.from({ length: 10_000 }, () => generator.chance(0.3)).filter(Boolean).length;
  assert.ok(Math.abs(hits - 3_000) < 200, String(hits));
});

test('a fork does not shift what follows', () => {
  const [a, b] = [random(5), random(5)];
  const fork = a.fork();
  b.fork();
  fork.below(10);
  fork.below(10);
  assert.equal(a.below(1_000_000), b.below(1_000_000));
});
