import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Standing, unreachable, unreachableWords } from './reach.ts';

const standing: Standing = {
  pid: 4711,
  release: '6.1.0',
  mayTrace: false,
  ownUser: 1000,
  users: [1000, 1000, 1000],
  sameUserNamespace: true,
};
const refused = (more: Partial<Standing>, code = 'EPERM') =>
  unreachable({ code, message: `pidfd_getfd: ${code}` }, { ...standing, ...more });

describe('why the kernel says no', () => {
  test.each<[string, Partial<Standing>, object]>([
    ['another user', { users: [0, 0, 0] }, { code: 'other-user', pid: 4711, user: 0 }],
    ['a program that was set-uid', { users: [1000, 0, 0] }, { code: 'other-user', pid: 4711, user: 0 }],
    ['a process that is not to be seen', { users: undefined }, { code: 'other-user', pid: 4711, user: undefined }],
    ['the same user behind Yama', { yama: 1 }, { code: 'yama', pid: 4711, scope: 1 }],
    ['Yama that lets nobody, root neither', { yama: 3, mayTrace: true }, { code: 'yama', pid: 4711, scope: 3 }],
    ['Yama that is off', { yama: 0 }, { code: 'not-dumpable', pid: 4711 }],
    ['the same user without Yama', {}, { code: 'not-dumpable', pid: 4711 }],
    ['the same user of another namespace', { sameUserNamespace: false }, { code: 'user-namespace', pid: 4711 }],
    ['root within another', { mayTrace: true, sameUserNamespace: false }, { code: 'user-namespace', pid: 4711 }],
    [
      'root within another, from which it is not seen',
      { mayTrace: true, sameUserNamespace: undefined },
      { code: 'user-namespace', pid: 4711 },
    ],
    ['root whom something else stops', { mayTrace: true, yama: 2 }, { code: 'denied', pid: 4711 }],
  ])('%s', (_, more, why) => assert.deepEqual(refused(more), why));

  test.each([
    ['ESRCH', 'gone'],
    ['EBADF', 'not-the-same'],
    ['ENOTSOCK', 'not-the-same'],
    ['ENOSYS', 'old-kernel'],
    ['EMFILE', 'descriptors'],
    ['EINVAL', 'refused'],
  ])('%s is %s', (code, why) => assert.equal(refused({}, code).code, why));
});

describe('what is said of it', () => {
  test.each([
    [refused({ yama: 1 }), /Yama.*only its ancestors.*ptrace_scope = 1.*as root/],
    [refused({ yama: 2 }), /only CAP_SYS_PTRACE/],
    [refused({ yama: 3 }), /until the machine starts again/],
    [refused({ users: [70, 70, 70] }), /process 4711 runs as user 70/],
    [refused({ sameUserNamespace: false }), /user namespace/],
    [refused({}, 'ENOSYS'), /Linux 6\.1\.0.*5\.6/],
    [{ code: 'hidden', processes: 3 } as const, /3 hidden.*as root/],
    [{ code: 'no-owner' } as const, /kernel’s own/],
  ])('%o', (why, words) => assert.match(unreachableWords(why), words));
});
