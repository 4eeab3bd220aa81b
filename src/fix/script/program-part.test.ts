import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { idleNetwork, mended, sessionOfDialogue, subjectFrom } from '../../../test/fix-subject.ts';
import type { Remedy } from '../remedy.ts';
import { raiseServerLimit } from '../remedies/raise-server-limit.ts';
import { setProductKeepalive } from '../remedies/set-product-keepalive.ts';
import { programNotes, programPart } from './program-part.ts';

const part = (remedy: Remedy, dialogue: string, roles: string, settings: string, how = programPart) => {
  const subject = subjectFrom({ network: idleNetwork(), sessions: sessionOfDialogue(dialogue, roles, settings) });
  const [change] = mended(subject, [remedy]).fixes[0]?.patch ?? [];
  assert.ok(change);
  return how({ node: change.node, changes: [change], subject }, change);
};
const CLIENT = 'client: client1, server: server1';

describe('a product is told in its own words and units', () => {
  test('Oracle counts in minutes, in a file that somebody has to open', () => {
    const made = part(setProductKeepalive, 'oracle-data-guard', 'primary: client1, standby: server1', '');
    assert.deepEqual(made?.files, [
      { path: '$ORACLE_HOME/network/admin/sqlnet.ora', text: 'SQLNET.EXPIRE_TIME = 30\n', how: 'merge' },
    ]);
  });

  test('ssh is told for which host', () => {
    const made = part(setProductKeepalive, 'rsync-ssh', CLIENT, 'lull: 3h');
    assert.equal(made?.files[0]?.text, 'Host server1\n    ServerAliveInterval 1800\n');
  });

  test('MySQL by statements, with the way back to what the case says was there', () => {
    const [step] =
      part(
        setProductKeepalive,
        'mysql-replica',
        'source: client1, replica: server1',
        'net-timeout: 3h, heartbeat-period: 90 min',
      )?.steps ?? [];
    assert.deepEqual(
      [step?.apply[1], step?.rollback[1]],
      [1_800, 5_400].map((period) => `mysql -e 'CHANGE REPLICATION SOURCE TO SOURCE_HEARTBEAT_PERIOD = ${period}'`),
    );
  });

  test('Storage Protect in minutes, back to what it has by itself', () => {
    const [step] = part(raiseServerLimit, 'server-idle-limit', CLIENT, 'silence: 50 min')?.steps ?? [];
    assert.deepEqual(
      [step?.apply, step?.rollback],
      [["dsmadmc -dataonly=yes 'SETOPT IDLETIMEOUT 60'"], ["dsmadmc -dataonly=yes 'SETOPT IDLETIMEOUT 15'"]],
    );
  });

  test('where there is no such shell the same is a note', () => {
    const { steps, notes } = part(raiseServerLimit, 'server-idle-limit', CLIENT, 'silence: 50 min', programNotes) ?? {};
    assert.deepEqual([steps, notes?.[0]], [[], 'dsmadmc -dataonly=yes SETOPT IDLETIMEOUT 60']);
  });
});
