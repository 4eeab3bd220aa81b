import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { idleNetwork, mended, sessionOfDialogue, subjectFrom } from '../../../test/fix-subject.ts';
import { enableKeepalive } from './enable-keepalive.ts';
import { preloadKeepalive } from './preload-keepalive.ts';

const CORBA = sessionOfDialogue('backup-exec-rman', 'media: client1, database: server1', '');

describe('keepalive from outside, where no setting of the product is known', () => {
  test.each([enableKeepalive, preloadKeepalive])('$fix', (remedy) => {
    // The server is a Windows host: only the database’s sockets can be reached.
    const subject = subjectFrom({ network: idleNetwork('system: windows'), sessions: CORBA });
    const [fix] = mended(subject, [remedy]).fixes;
    const [change] = fix?.patch ?? [];
    assert.ok(change?.is === 'sockets');
    assert.deepEqual([change.node, change.programs, change.ports], ['server1', ['beremote'], [5_633]]);
    assert.equal(fix?.price.running, remedy === enableKeepalive ? 'at-once' : 'new-connections');
  });
});

test('the interval of probes is not longer than the silence', () => {
  const sessions = sessionOfDialogue('generic', 'client: client1, server: server1', 'silence: 1h');
  const network = idleNetwork('system: linux', 'system: linux', '50 s');
  const [change] = mended(subjectFrom({ network, sessions }), [enableKeepalive]).fixes[0]?.patch ?? [];
  assert.deepEqual(change?.is === 'sockets' && change.keepalive, {
    idle: seconds(25),
    interval: seconds(25),
    count: 9,
  });
});

test('a library does not reach what the kernel makes', () => {
  const sessions = sessionOfDialogue('nfs', 'client: client1, server: server1', 'timeo: 10 min, renew: 2h');
  const subject = subjectFrom({ network: idleNetwork('system: linux', 'system: linux', '5 min'), sessions });
  assert.deepEqual(mended(subject, [preloadKeepalive]).fixes, []);
});

test('a library is not offered for sockets that ask for keepalive themselves', () => {
  const offered = (keepalive: boolean) => {
    const sessions = sessionOfDialogue(
      'generic',
      'client: client1, server: server1',
      `silence: 3h, keepalive: ${keepalive}`,
    );
    const subject = subjectFrom({ network: idleNetwork('system: linux', 'system: linux', '1 h'), sessions });
    return mended(subject, [preloadKeepalive]).fixes.length;
  };
  assert.ok(offered(false) > 0);
  assert.equal(offered(true), 0);
});
