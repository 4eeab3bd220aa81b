import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { readProcNetTcp } from './proc-net-tcp.ts';

const namespace = { inode: 1, isOwn: true, path: '/proc/thread-self/ns/net', pid: 1 };
const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

describe('/proc/net/tcp', () => {
  test('addresses, state, timer, user and inode', () => {
    const row =
      '   1: 0500010A:1538 0900020A:A35E 01 00000040:00000003 02:00007148 00000000  1001        0 123456 2 ffff8881 20 4 24 10 -1\n';
    assert.deepEqual(readProcNetTcp(HEAD + row, namespace), [
      {
        namespace,
        local: { address: '10.1.0.5', port: 5432 },
        peer: { address: '10.2.0.9', port: 41_822 },
        state: 'ESTABLISHED',
        unacknowledged: 64,
        unread: 3,
        timer: 'keepalive',
        timerExpires: seconds(290),
        user: 1_001,
        inode: 123_456,
      },
    ]);
  });

  test('IPv6, word by word', () => {
    const row =
      '   0: 000077FD010000000000000002000000:07E8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1590 1 0 100 0 0 10 0\n';
    const [one] = readProcNetTcp(HEAD + row, namespace);
    assert.equal(one?.state, 'LISTEN');
    assert.equal(one?.local.port, 2_024);
    assert.equal(one?.peer.address, '::');
    assert.equal(one?.local.address, 'fd77:0:0:1::2');
  });

  test('what is no row is left out', () => assert.deepEqual(readProcNetTcp(`${HEAD}nothing\n`, namespace), []));
});
