import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { asksInVain, connects, evidenceWith, evidenceWithEmpty, RUNNING } from '../../../test/unheard-pair.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CauseCode } from '../../model/codes.ts';
import type { Conversation } from '../../model/conversation.ts';
import { diagnose } from '../diagnose.ts';
import { unheardRequestFindings } from './policy-unheard.ts';

const list = (clock: string, port = 5_633) => ({
  'db1/ss.txt': `2026-11-20 ${clock}\nLISTEN 0 128 0.0.0.0:${port} 0.0.0.0:*\n`,
});
const headlines = (evidence: Evidence) => unheardRequestFindings(evidence).map(({ headline }) => headline);
/** Why a rival is less. */
const less = (evidence: Evidence, cause: CauseCode) =>
  unheardRequestFindings(evidence)[0]?.rivals.find((one) => one.cause === cause)?.whyLess;

describe('requests to a port that was never reached', () => {
  test('may be dropped by a filter, first of all', () => {
    const [first] = diagnose(evidenceWith([asksInVain(), RUNNING]));
    assert.deepEqual([first?.cause, first?.confidence], ['POLICY_DENY', 'possible']);
    assert.deepEqual(headlines(evidenceWith([asksInVain(), RUNNING])), [
      '3 requests from app1 to db1:5633 never arrived there, and nothing answered: something on the path discards them, as a filter does that has no rule for them.',
    ]);
    assert.match(headlines(evidenceWithEmpty([asksInVain()]))[0] ?? '', /are in no capture of that host/);
  });
  test('are told once for two hosts, with their ports', () => {
    const [one, ...more] = headlines(evidenceWithEmpty([asksInVain(), asksInVain(700, '10.2.0.20:5634')]));
    assert.match(one ?? '', /^6 requests from app1 to 2 ports of db1 \(5633, 5634\)/);
    assert.deepEqual(more, []);
  });
  test('are missed by nobody where a list of that hour shows the port closed', () => {
    assert.equal(headlines(evidenceWithEmpty([asksInVain()], list('00:10:30'))).length, 1);
    assert.equal(headlines(evidenceWithEmpty([asksInVain()], list('00:10:30', 22))).length, 0);
    assert.equal(headlines(evidenceWithEmpty([asksInVain()], list('01:30:00', 22))).length, 1, 'too late to tell');
  });
});

describe('what else it could be is excluded by what is shown alone', () => {
  test('the host was there, by its packets or by its list', () => {
    assert.match(less(evidenceWith([asksInVain(), RUNNING]), 'PEER_GONE') ?? '', /it sent other packets about then/);
    assert.match(
      less(evidenceWithEmpty([asksInVain()], list('00:10:30')), 'PEER_GONE') ?? '',
      /wrote down its sockets/,
    );
    assert.match(less(evidenceWithEmpty([asksInVain()], list('00:30:00')), 'PEER_GONE') ?? '', /is not excluded/);
    assert.match(less(evidenceWithEmpty([asksInVain()]), 'PEER_GONE') ?? '', /is not excluded/);
  });
  test('the way was open, by a connection that went on, whenever it was opened', () => {
    const begunBefore = { synAck: undefined } as Partial<Conversation['handshake']>;
    const standing = connects(100, 900, '10.2.0.20:22', { handshake: { ...begunBefore, synAckCount: 0 } });
    assert.match(less(evidenceWith([asksInVain(), RUNNING]), 'PATH_DOWN') ?? '', /nothing else of the two hosts/);
    assert.match(less(evidenceWith([asksInVain(), RUNNING, ...standing]), 'PATH_DOWN') ?? '', /went on meanwhile/);
  });
  test('another host was reached meanwhile', () => {
    const elsewhere = connects(590, 620, '10.2.0.30:22');
    assert.match(
      less(evidenceWith([asksInVain(), RUNNING, ...elsewhere]), 'TABLE_FULL') ?? '',
      /got another connection/,
    );
    assert.match(less(evidenceWith([asksInVain(), RUNNING]), 'TABLE_FULL') ?? '', /nothing shows that it had room/);
  });
});
