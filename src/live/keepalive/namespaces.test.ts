import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { describe, test } from 'vitest';
import { SystemError } from '../kernel/libc.ts';
import { inNamespace, networkNamespaces, ownNamespace, processNumbers } from './namespaces.ts';

const here = () => readlinkSync('/proc/thread-self/ns/net');

describe.skipIf(process.platform !== 'linux')('network namespaces', () => {
  test('that of this process is the first, and each is told once', () => {
    const { all } = networkNamespaces(processNumbers());
    assert.equal(all[0]?.inode, ownNamespace().inode);
    assert.equal(`net:[${ownNamespace().inode}]`, here());
    assert.equal(new Set(all.map(({ inode }) => inode)).size, all.length);
  });

  test('one that a process has left meanwhile is not entered in its place', () => {
    const left = { inode: 1, isOwn: false, path: `/proc/${process.pid}/ns/net`, pid: process.pid };
    const before = here();
    assert.throws(
      () => inNamespace(left, () => assert.fail('it was entered')),
      (error) => error instanceof SystemError && error.code === 'ESRCH',
    );
    assert.equal(here(), before);
  });

  test('one that is gone is an error with a name', () => {
    assert.throws(
      () => inNamespace({ inode: 1, isOwn: false, path: '/proc/0/ns/net' }, () => undefined),
      (error) => error instanceof SystemError && error.code === 'ENOENT',
    );
  });
});
