import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { labelled } from './legacy-label.ts';
import type { Thread } from './thread.ts';

const thread = (more: Partial<Thread> = {}): Thread => ({ process: { name: 'vnetd', pid: 23 }, ...more });
const read = (message: string, of: Thread = thread()) => labelled(message, of);

describe('a labelled value', () => {
  test('is read from both forms: with colons, and with its source in brackets', () => {
    const waiting = [{ kind: 'connect-waiting', attempt: 2 }];
    assert.deepEqual(read('vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: 2 0x00000002'), waiting);
    assert.deepEqual(read('vnet_async_connect: [vnet_vnetd.c:812] connect in progress 2 0x2'), waiting);
  });
  test('of another label is none of this table', () => {
    for (const message of [
      'vnet_connect: vnet.c.1: 0: connect in haste: 2 0x2',
      'no label at all',
      'f: [vnet.c:1] connect in progressing 2',
    ])
      assert.equal(read(message), undefined, message);
  });
  test('that is no number where one belongs says nothing', () => {
    assert.deepEqual(read('vnet_async_connect: vnet.c.1: 0: connect in progress: soon'), []);
  });
});

describe('a service', () => {
  test('by the number of a daemon is that daemon; any other number is a local port that the thread was told', () => {
    for (const port of [1_556, 13_724, 13_782]) assert.deepEqual(read(`f: v.c.1: 0: service: ${port}`), []);
    const of = thread();
    assert.deepEqual(read('f: v.c.1: 0: service: 57276', of), [{ kind: 'told-port', port: 57_276 }]);
    const [started] = read('f: v.c.1: 0: connect in progress: 1 0x1', of) ?? [];
    assert.equal(started?.kind === 'connect-started' && started.to?.port, 57_276);
  });
  test('by name, and a failure of all attempts, forget the local port', () => {
    for (const message of ['f: v.c.1: 0: service: vnetd', 'f: v.c.1: 0: connect_to_service() failed: 25 0x19']) {
      const of = thread({ localPort: 57_276 });
      read(message, of);
      assert.equal(of.localPort, undefined, message);
    }
  });
});

describe('a token', () => {
  test('is made where the socket is opened, and received everywhere else', () => {
    assert.deepEqual(read('vnet_generate_hashes: v.c.1: 0: hash_str1: c432'), [
      { kind: 'token', token: 'c432', side: 'made' },
    ]);
    assert.deepEqual(read('get_vnetd_forward_socket: v.c.1: 0: hash_str1: c432'), [
      { kind: 'token', token: 'c432', side: 'received' },
    ]);
  });
  test('that the thread made itself says nothing when it is repeated', () => {
    const of = thread();
    read('vnet_generate_hashes: v.c.1: 0: hash_str1: c432', of);
    assert.deepEqual(read('other_function: v.c.1: 0: hash_str2: c432', of), []);
  });
});

test('a wait that ran out tells how long it was allowed to be; only of vnet_sock_ready is 11 that', () => {
  const of = thread({ maxTime: 120 });
  assert.deepEqual(read('vnet_sock_ready: v.c.1: 0: Function failed: 11 0xb', of), [
    { kind: 'wait-expired', status: 11, wait: seconds(120) },
  ]);
  for (const message of [
    'vnet_sock_ready: v.c.1: 0: Function failed: 10 0xa',
    'vnet_connect: v.c.1: 0: Function failed: 11 0xb',
  ])
    assert.deepEqual(read(message, of), [], message);
});
