import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours } from '../../src/base/duration.ts';
import type { Evidence } from '../../src/evidence/index.ts';
import { emit, type EmitOptions } from '../../src/emit/index.ts';
import { formatFlow } from '../../src/model/flow.ts';
import { evidenceFrom } from './emitted-evidence.ts';
import { asa, fwsm, guardedPair, pix } from './guarded-pair.ts';
import { backupOf } from './netbackup-sessions.ts';
import { EPOCH, played } from './scenario.ts';
import { talkSession } from './talk-session.ts';

const SESSIONS = [
  backupOf({ contacts: 1, bytes: 5e9 }),
  talkSession({ silence: hours(2), options: { keepalive: true } }),
];

function read(guard = asa(), options: Partial<EmitOptions> = {}): Evidence {
  const play = { network: guardedPair({ guard }), sessions: SESSIONS };
  return evidenceFrom(emit(played(play), { ...play, epoch: EPOCH, ...options }).files);
}

test.each([
  ['ASA', asa()],
  ['FWSM', fwsm()],
  ['PIX', pix()],
])('every line of a night behind an %s is understood', (_, guard) => {
  const evidence = read(guard);
  assert.deepEqual(
    evidence.pages.flatMap(({ unread }) => unread),
    [],
  );
  const kinds = new Set(evidence.timeline.observations.map(({ kind }) => kind));
  for (const kind of ['connected', 'accepted', 'token', 'firewall-built', 'firewall-teardown', 'socket-state'] as const)
    assert.ok(kinds.has(kind), kind);
});

describe('a capture', () => {
  /** What was counted on each connection, whoever read it. */
  const told = ({ conversations }: Evidence): readonly string[] =>
    conversations
      .map(
        ({ flow, point, forward, backward, handshake }) =>
          `${point.node} ${formatFlow(flow)} ${forward.packets}/${backward.packets} packets ${forward.payloadBytes}/${backward.payloadBytes} bytes, ` +
          `${forward.retransmissions + backward.retransmissions} again, ${forward.keepalive.probes}/${backward.keepalive.answered} probes, ${handshake.synCount} SYN`,
      )
      .toSorted();

  test('says the same as frames and as text', () => {
    const [frames, text] = [told(read(asa(), { captures: 'pcap' })), told(read(asa(), { captures: 'text' }))];
    assert.ok(frames.length >= 8, `${frames.length} connections`);
    assert.deepEqual(text, frames);
  });

  test('has whole streams: nothing in it is missing or out of order', () => {
    for (const { forward, backward } of read(asa(), { captures: 'pcap' }).conversations)
      assert.ok(forward.duplicateAcks + backward.duplicateAcks === 0 && forward.retransmissions < 30);
  });
});
