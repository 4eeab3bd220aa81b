import assert from 'node:assert/strict';
import { test } from 'vitest';
import { idleNetwork, mended, subjectFrom } from '../../../test/fix-subject.ts';
import { limitRetransmission } from './limit-retransmission.ts';

test('it brings no session to its end, and that is told', () => {
  const sessions = `sessions:
  night:
    dialogue: generic
    roles: { client: client1, server: server1 }
    with: { silence: 2h }
    expect: { survives: 12h }
`;
  const mending = mended(subjectFrom({ network: idleNetwork(), sessions }), [limitRetransmission]);
  assert.deepEqual(mending.fixes, []);
  const [attempt] = mending.failed;
  assert.equal(attempt?.words, 'net.ipv4.tcp_retries2 = 8 on client1: unacknowledged data is given up sooner');
  assert.notEqual(attempt?.after.words, mending.before.words);
});
