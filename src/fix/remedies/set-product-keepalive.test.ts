import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { idleNetwork, mended, sessionOfDialogue, subjectFrom } from '../../../test/fix-subject.ts';
import { lowerKeepaliveIdle } from './lower-keepalive-idle.ts';
import { setProductKeepalive } from './set-product-keepalive.ts';

const network = idleNetwork();
const storage = `${network}  storage1:
    system: linux
    interfaces: { eth0: 10.20.0.22/24 }
    routes: [default via 10.20.0.1 dev eth0]
`;

describe('what each product can do by itself, with the first setting that suffices', () => {
  test.each([
    ['oracle-data-guard', 'primary: client1, standby: server1', '', 'SQLNET.EXPIRE_TIME of 30 min on server1'],
    ['pg-dump', 'client: client1, server: server1', 'lull: 3h', 'keepalives_idle of libpq of 30 min on client1'],
    [
      'postgresql-replication',
      'primary: client1, standby: server1',
      'wal-sender-timeout: 0s, wal-receiver-timeout: 0s, wal-receiver-status-interval: 0s',
      'keepalives_idle in primary_conninfo of 30 min on server1',
    ],
    [
      'mysql-replica',
      'source: client1, replica: server1',
      'net-timeout: 3h, heartbeat-period: 90 min',
      'SOURCE_HEARTBEAT_PERIOD of 30 min on server1',
    ],
    ['rsync-ssh', 'client: client1, server: server1', 'lull: 3h', 'ServerAliveInterval of 30 min on client1'],
    [
      'bacula',
      'director: client1, client: server1, storage: storage1',
      'heartbeat: 0s',
      'Heartbeat Interval in Director of 30 min on client1',
    ],
    ['storage-protect-replication', 'source: client1, target: server1', 'keepalive: false', 'KEEPALIVE YES on client1'],
    [
      'storage-protect-replication',
      'source: client1, target: server1',
      'keepalive-time: 2h',
      'KEEPALIVETIME of 30 min on client1',
    ],
  ])('%s', (dialogue, roles, settings, words) => {
    const subject = subjectFrom({ network: storage, sessions: sessionOfDialogue(dialogue, roles, settings) });
    const [fix] = mended(subject, [setProductKeepalive]).fixes;
    assert.deepEqual([fix?.words, fix?.proof.after.holds], [words, true]);
  });
});

test('(ENABLE=BROKEN) is a switch: it needs the time of the system with it', () => {
  const sessions = sessionOfDialogue('oracle-data-guard', 'primary: client1, standby: server1', 'quiet: 40 min');
  // A firewall that forgets sooner than the minute in which EXPIRE_TIME counts.
  const subject = subjectFrom({ network: idleNetwork('system: linux', 'system: linux', '50 s'), sessions });
  const [fix] = mended(subject, [setProductKeepalive, lowerKeepaliveIdle]).fixes;
  assert.equal(
    fix?.words,
    '(ENABLE=BROKEN) on client1; and keepalive after 25.000 s on client1, for sockets that ask for it',
  );
});

test('a proxy beside the server keeps the side that crosses the firewall', () => {
  const withProxy = `${network}  proxy1:
    system: linux
    interfaces: { eth0: 10.20.0.5/24 }
    routes: [default via 10.20.0.1 dev eth0]
`;
  const sessions = sessionOfDialogue(
    'idle-proxy',
    'client: client1, proxy: proxy1, server: server1',
    'timeout-tunnel: 24h, silence: 3h, keepalive: false',
  );
  assert.deepEqual(
    mended(subjectFrom({ network: withProxy, sessions }), [setProductKeepalive]).fixes.map(({ words }) => words),
    ['clitcpka-idle and srvtcpka-idle of 30 min on proxy1'],
  );
});

test('a product without such a setting has none', () => {
  const sessions = sessionOfDialogue('backup-exec-rman', 'media: client1, database: server1', '');
  assert.deepEqual(mended(subjectFrom({ network, sessions }), [setProductKeepalive]).fixes, []);
});
