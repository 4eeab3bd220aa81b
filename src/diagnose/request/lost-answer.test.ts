import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { inVain, moment } from '../../../test/conversation.ts';
import { arrivesInVain, asksInVain, evidenceWith } from '../../../test/unheard-pair.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { answerLostOn, lostAnswers } from './lost-answer.ts';

const RESET = { how: 'reset', by: 'forward', moment: moment(600.1, 5) } as const;
const resetWith = (reset: number) => arrivesInVain(600, { close: RESET, forward: { ttl: { first: 63, reset } } });

describe('an answer is lost', () => {
  const count = (evidence: Evidence) => lostAnswers(evidence).length;
  test('when requests arrive and are answered, and the caller’s capture has no answer', () => {
    const evidence = evidenceWith([asksInVain(), arrivesInVain()]);
    const [lost] = lostAnswers(evidence);
    assert.equal(lost?.answered.point.node, 'db1');
    assert.equal(lost.reset, undefined);
    assert.equal(answerLostOn(evidence, lost.connection), lost);
  });
  test('and a reset of the way is told by its time-to-live', () => {
    assert.ok(lostAnswers(evidenceWith([asksInVain(), resetWith(254)]))[0]?.reset);
    assert.equal(lostAnswers(evidenceWith([asksInVain(), resetWith(63)]))[0]?.reset, undefined);
  });
  test('but not where one of the two captures is missing, or the caller has the answer', () => {
    assert.equal(count(evidenceWith([asksInVain()])), 0);
    assert.equal(count(evidenceWith([arrivesInVain()])), 0);
    const heard = asksInVain(600, '10.2.0.20:5633', { handshake: { synAckCount: 1, synAck: moment(600.1) } });
    assert.equal(count(evidenceWith([heard, arrivesInVain()])), 0);
  });
  test('nor where it was answered but twice, a device tells of it, or other words were lost there before', () => {
    assert.equal(count(evidenceWith([asksInVain(), arrivesInVain(600, { handshake: { synAckCount: 2 } })])), 0);
    const denied = deniedByList({ at: 600, from: '10.1.0.10:40001', to: '10.2.0.20:5633' });
    assert.equal(count(evidenceWith([asksInVain(), arrivesInVain()], { 'fw1/asa.log': denied })), 0);
    const before = inVain({ from: '10.1.0.10:40009', to: '10.2.0.20:22', node: 'app1', at: 500 });
    assert.equal(count(evidenceWith([asksInVain(), arrivesInVain(), before])), 0);
  });
});
