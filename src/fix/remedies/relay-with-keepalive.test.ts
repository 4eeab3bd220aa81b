import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { idleNetwork, mended, sessionOfDialogue, subjectFrom } from '../../../test/fix-subject.ts';
import { programPart } from '../script/program-part.ts';
import { relayWithKeepalive } from './relay-with-keepalive.ts';
import { tunnelWithKeepalive } from './tunnel-with-keepalive.ts';

const GENERIC = sessionOfDialogue('generic', 'client: client1, server: server1', 'silence: 5h');

describe('what carries the connection keeps it alive', () => {
  test.each<[string, string, string]>([
    ['generic', 'client: client1, server: server1', 'silence: 5h'],
    ['backup-exec-rman', 'media: client1, database: server1', ''],
    ['oracle-data-guard', 'primary: client1, standby: server1', ''],
    ['pg-dump', 'client: client1, server: server1', 'lull: 3h'],
  ])('%s', (dialogue, roles, settings) => {
    for (const remedy of [relayWithKeepalive, tunnelWithKeepalive]) {
      const subject = subjectFrom({ network: idleNetwork(), sessions: sessionOfDialogue(dialogue, roles, settings) });
      const [fix] = mended(subject, [remedy]).fixes;
      assert.deepEqual([remedy.fix, fix?.proof.after.holds, fix?.price.security], [remedy.fix, true, 'some']);
    }
  });
});

test('a tunnel is not offered where no sshd listens, or where the firewall discards its port', () => {
  const looked = subjectFrom({
    network: idleNetwork('system: linux', 'system: linux\n    listens: [5000]'),
    sessions: GENERIC,
  });
  assert.deepEqual(mended(looked, [tunnelWithKeepalive]).fixes, []);
  const network = idleNetwork().replace(
    'preset: pan-os',
    'preset: pan-os\n    permits: [tcp from any to any port 5000]',
  );
  const mending = mended(subjectFrom({ network, sessions: GENERIC }), [tunnelWithKeepalive]);
  assert.deepEqual([mending.fixes.length, mending.failed.map(({ fix }) => fix)], [0, ['TUNNEL_WITH_KEEPALIVE']]);
});

test('a program that cannot be pointed elsewhere has no relay', () => {
  const sessions = sessionOfDialogue(
    'netbackup-plain',
    'media: client1, client: server1',
    'bytes: 600 GB, rate: 33 MB/s',
  );
  assert.deepEqual(mended(subjectFrom({ network: idleNetwork(), sessions }), [relayWithKeepalive]).fixes, []);
});

test('a unit for each port, with the times of the proof', () => {
  const subject = subjectFrom({ network: idleNetwork(), sessions: GENERIC });
  const [change] = mended(subject, [relayWithKeepalive]).fixes[0]?.patch ?? [];
  assert.ok(change);
  const [file] = programPart({ node: 'client1', changes: [change], subject }, change)?.files ?? [];
  assert.equal(file?.path, '/etc/systemd/system/holdfast-relay-5000.service');
  assert.match(
    file?.text ?? '',
    /^ExecStart=\/usr\/bin\/socat TCP-LISTEN:5000,bind=127\.0\.0\.1,fork,reuseaddr,keepalive,keepidle=1800,keepintvl=75,keepcnt=9 TCP:10\.20\.0\.21:5000,keepalive,keepidle=1800,keepintvl=75,keepcnt=9$/m,
  );
});

test('the ports of NetBackup are taken on every host of it', () => {
  const sessions = sessionOfDialogue('generic', 'client: client1, server: server1', 'silence: 5h, port: 13724');
  const { fixes } = mended(subjectFrom({ network: idleNetwork(), sessions }), [
    relayWithKeepalive,
    tunnelWithKeepalive,
  ]);
  assert.deepEqual(fixes, []);
});

test('a relay of a port that only root may have is given the right to it', () => {
  const sessions = sessionOfDialogue('generic', 'client: client1, server: server1', 'silence: 5h, port: 873');
  const subject = subjectFrom({ network: idleNetwork(), sessions });
  const [change] = mended(subject, [relayWithKeepalive]).fixes[0]?.patch ?? [];
  assert.ok(change);
  const [file] = programPart({ node: 'client1', changes: [change], subject }, change)?.files ?? [];
  assert.match(file?.text ?? '', /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m);
});
