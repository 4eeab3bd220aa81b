import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { idleNetwork, mended, sessionOfDialogue, subjectFrom } from '../../../test/fix-subject.ts';
import type { Remedy } from '../remedy.ts';
import { extendWait } from './extend-wait.ts';
import { raiseProxyLimit } from './raise-proxy-limit.ts';
import { raiseReadTimeout } from './raise-read-timeout.ts';
import { raiseServerLimit } from './raise-server-limit.ts';
import { reduceConnects } from './reduce-connects.ts';

const network = `${idleNetwork('system: linux\n    sysctl: { net.ipv4.tcp_keepalive_time: 600 }', 'system: linux\n    sysctl: { net.ipv4.tcp_keepalive_time: 600 }')}  proxy1:
    system: linux
    interfaces: { eth0: 10.20.0.5/24 }
    routes: [default via 10.20.0.1 dev eth0]
`;
const CLIENT = 'client: client1, server: server1';

const mending = (remedy: Remedy, dialogue: string, roles: string, settings: string) =>
  mended(subjectFrom({ network, sessions: sessionOfDialogue(dialogue, roles, settings) }), [remedy]);

describe('the first of the round spans with which it holds', () => {
  test.each<[string, Remedy, string, string, string, string]>([
    [
      'an application that works for ten minutes',
      raiseReadTimeout,
      'application-read-timeout',
      CLIENT,
      'work: 10 min, read-timeout: 5 min',
      'the read time-out of the application of 15 min on client1',
    ],
    [
      'a client of NetBackup that looks for files',
      raiseReadTimeout,
      'netbackup-plain',
      'media: client1, client: server1',
      'scan: 20 min',
      'CLIENT_READ_TIMEOUT of 30 min on client1',
    ],
    [
      'Storage Protect, where no product is named',
      raiseServerLimit,
      'server-idle-limit',
      CLIENT,
      'silence: 50 min',
      'IDLETIMEOUT of 1 h on server1',
    ],
    [
      'MySQL',
      raiseServerLimit,
      'server-idle-limit',
      CLIENT,
      'product: mysql, limit: 10 min, silence: 20 min',
      'wait_timeout of 30 min on server1',
    ],
    [
      'PostgreSQL',
      raiseServerLimit,
      'server-idle-limit',
      CLIENT,
      'product: postgresql, limit: 10 min, silence: 20 min',
      'idle_session_timeout of 30 min on server1',
    ],
    [
      'haproxy',
      raiseProxyLimit,
      'idle-proxy',
      'client: client1, proxy: proxy1, server: server1',
      'timeout-client: 15 min, timeout-server: 15 min, silence: 30 min',
      'timeout tunnel of 1 h on proxy1',
    ],
    [
      'Envoy',
      raiseProxyLimit,
      'idle-proxy',
      'client: client1, proxy: proxy1, server: server1',
      'product: envoy, silence: 90 min',
      'idle_timeout of the TCP proxy of 2 h on proxy1',
    ],
  ])('%s', (_, remedy, dialogue, roles, settings, words) => {
    const { fixes } = mending(remedy, dialogue, roles, settings);
    assert.deepEqual(
      fixes.map((fix) => [fix.fix, fix.words, fix.proof.after.holds]),
      [[remedy.fix, words, true]],
    );
  });
});

describe('connects that stall until a wait is over', () => {
  const silent = network.replace('preset: pan-os', 'preset: pan-os\n    permits: [tcp from any to any port 13724]');
  const stalled = (remedy: Remedy, dialogue: string) => {
    const sessions = sessionOfDialogue(dialogue, 'media: client1, client: server1', 'contacts: 8, bytes: 1 GB');
    return mended(subjectFrom({ network: silent, sessions }), [remedy]).fixes.map(({ words }) => words);
  };

  test('a longer wait, of which nobody knows where it is set', () => {
    assert.deepEqual(stalled(extendWait, 'netbackup-multiplexed'), [
      'the wait of vnetd for the local process (max_time) of 300 s on server1',
    ]);
  });

  test('no multiplexing; a snapshot has its socket first all the same', () => {
    assert.deepEqual(stalled(reduceConnects, 'netbackup-multiplexed'), ['no multiplexing of backups by client1']);
    assert.deepEqual(stalled(reduceConnects, 'netbackup-snapshot'), []);
  });
});
