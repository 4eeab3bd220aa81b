import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { checked, define, errorName, lastError, SystemError } from './libc.ts';

describe('errors of system calls', () => {
  test('have the names of errno(3)', () => {
    assert.deepEqual([11, 98, 104, 110, 113, 121].map(errorName), [
      'EAGAIN',
      'EADDRINUSE',
      'ECONNRESET',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'EREMOTEIO',
    ]);
    assert.equal(errorName(4_000), 'errno 4000');
  });

  test('a call that fails throws with its name; one that works gives its result', () => {
    const close = define('int close(int fd)');
    assert.throws(
      () => checked('close', close(-1)),
      (error) => error instanceof SystemError && error.code === 'EBADF' && error.message === 'close: EBADF',
    );
    assert.equal(lastError(), 'EBADF');
    assert.equal(checked('getpid', define('int getpid()')()), process.pid);
  });
});
