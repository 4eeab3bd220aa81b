import assert from 'node:assert/strict';
import { test } from 'vitest';
import { standingTo, usersOf } from './standing.ts';

test('users of a process are its real, effective and saved one', () => {
  assert.deepEqual(usersOf('Name:\tsu\nUid:\t1000\t0\t0\t0\nGid:\t1\t1\t1\t1\n'), [1000, 0, 0]);
  assert.equal(usersOf('Name:\tsu\n'), undefined);
});

test.skipIf(process.platform !== 'linux')('a process stands well with itself', () => {
  const { ownUser, users, sameUserNamespace, pid } = standingTo(process.pid);
  assert.equal(pid, process.pid);
  assert.ok(users?.includes(ownUser));
  assert.equal(sameUserNamespace, true);
});

test.skipIf(process.platform !== 'linux')('of one that is gone nothing is known', () => {
  const { users, sameUserNamespace } = standingTo(2 ** 22 + 1);
  assert.deepEqual([users, sameUserNamespace], [undefined, undefined]);
});
