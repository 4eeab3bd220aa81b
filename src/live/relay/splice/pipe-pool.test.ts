import assert from 'node:assert/strict';
import { readSync, writeSync } from 'node:fs';
import { afterEach, describe, test } from 'vitest';
import { Owned, ownersMemory } from './owned.ts';
import { PipePool } from './pipe-pool.ts';

const toClose: (() => void)[] = [];
afterEach(() => {
  for (const close of toClose.splice(0)) close();
});

/** A pool over a kernel that gives pipes of at most so many bytes; what it was asked for. */
function pool(bytesMax = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  const owned = new Owned(ownersMemory(), 0);
  const pipes = new PipePool(owned, (_, bytes) => {
    asked.push(bytes);
    return bytes <= bytesMax;
  });
  toClose.push(() => pipes.close());
  return { pipes, asked, owned };
}

describe.runIf(process.platform === 'linux')('pipe pool', () => {
  test('a pipe that was given back is the next one', () => {
    const { pipes, asked } = pool();
    const pipe = pipes.take();
    assert.ok(pipe);
    pipes.give(pipe);
    assert.equal(pipes.take(), pipe);
    assert.deepEqual(asked, [1_048_576]);
    pipes.give(pipe);
  });

  test('where there is no room for a large one, a smaller one', () => {
    const { pipes, asked } = pool(300_000);
    const pipe = pipes.take();
    assert.ok(pipe);
    assert.deepEqual(asked, [1_048_576, 262_144]);
    pipes.give(pipe);
  });

  test('where there is room for none, none, and nothing stays open', () => {
    const { pipes, owned } = pool(8_192);
    assert.equal(pipes.take(), undefined);
    assert.deepEqual([pipes.open, owned.count], [0, 0]);
  });

  test('one with bytes in it is closed; of empty ones a few are kept', () => {
    const { pipes, owned } = pool();
    const all = Array.from({ length: 20 }, () => pipes.take());
    const [first, ...others] = all;
    assert.ok(first);
    writeSync(first.writing, 'nobody will have it');
    pipes.discard(first);
    assert.throws(() => readSync(first.reading, Buffer.alloc(1)), { code: 'EBADF' });
    for (const pipe of others) if (pipe) pipes.give(pipe);
    assert.deepEqual([pipes.open, owned.count], [16, 32]);
    pipes.close();
    assert.deepEqual([pipes.open, owned.count], [0, 0]);
  });
});
