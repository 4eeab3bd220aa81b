import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, deniedByList, noConnection, torn } from '../../../test/asa-log.ts';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { formatFlow } from '../../model/flow.ts';
import { suspectFlows } from './suspect-flows.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const suspects = (lines: readonly string[], conversations: readonly Conversation[] = []) =>
  suspectFlows(evidenceOf({ 'fw1/asa.log': lines.join('\n') }, conversations)).map(formatFlow);

/** A request without an answer. */
const unanswered = (of: typeof ends) =>
  conversation({ ...of, handshake: { synAckCount: 0, synAck: undefined, established: undefined } });

describe('a flow is suspect', () => {
  test('where a firewall denied a connection that it had seen begin', () => {
    const lines = [built({ at: 1, ...ends }), noConnection({ at: 5, ...ends })];
    assert.deepEqual(suspects(lines), ['10.1.0.10:40001 -> 10.2.0.20:1556']);
  });

  test('where its handshake got no answer, or it ended by a reset', () => {
    assert.equal(suspects([], [unanswered(ends)]).length, 1);
    const reset = conversation({ ...ends, close: { how: 'reset', by: 'forward', moment: moment(5, 9) } });
    assert.equal(suspects([], [reset]).length, 1);
  });

  test('not where it went well', () => {
    const well = [built({ at: 1, ...ends }), torn({ at: 5, ...ends, lasted: 4, reason: 'TCP FINs' })];
    assert.deepEqual(suspects(well), []);
  });

  test('not where nobody knows who opened it', () => {
    assert.deepEqual(suspects([deniedByList({ at: 1, ...ends })]), []);
    assert.deepEqual(suspects([noConnection({ at: 1, from: '10.1.0.10:40001', to: '10.2.0.20:50001' })]), []);
  });

  test('once for a pair of addresses and a port', () => {
    const many = ['10.1.0.10:40001', '10.1.0.10:40002', '10.1.0.11:40003'].map((from) => unanswered({ ...ends, from }));
    assert.equal(suspects([], many).length, 2);
  });

  test('among 200 at most', () => {
    const many = Array.from({ length: 201 }, (_, i) => unanswered({ ...ends, to: `10.2.0.20:${1_000 + i}` }));
    assert.equal(suspects([], many).length, 200);
  });
});
