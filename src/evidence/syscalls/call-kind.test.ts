import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { callKind } from './call-kind.ts';

describe('one deed has several names', () => {
  test.each([
    ['open', ['socket', 'so_socket']],
    ['connect', ['connect', 'connext']],
    ['accept', ['accept', 'accept4', 'naccept']],
    ['name', ['getsockname', 'getpeername', 'ngetsockname']],
    ['set-option', ['setsockopt', '_setsockopt']],
    ['ask-error', ['getsockopt', '_getsockopt']],
    ['send', ['send', 'sendto', 'sendmsg', '_esend']],
    ['receive', ['recv', 'recvfrom', 'recvmsg', '_nrecvfrom']],
    ['write', ['write', 'writev', 'kwrite']],
    ['read', ['read', 'readv', 'kread']],
    ['wait', ['poll', 'select', 'epoll_wait', 'pollsys', '_select']],
    ['birth', ['clone', 'clone3', 'fork', 'vfork']],
    ['bind', ['bind']],
    ['close', ['close']],
  ] as const)('%s', (kind, names) =>
    assert.deepEqual(
      names.map(callKind),
      names.map(() => kind),
    ),
  );
});

test('what says nothing of a socket has no kind, nor has what every object has', () => {
  assert.deepEqual(
    ['openat', 'mmap', 'shutdown', '', 'Connect', 'toString', '__proto__'].map(callKind),
    Array.from({ length: 7 }, () => undefined),
  );
});
