import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, second, unansweredHandshake } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { flowOf } from '../../../test/seen.ts';
import type { Conversation } from '../../model/conversation.ts';
import { askedInVain } from './asked-in-vain.ts';

const ASKED: ConversationFields = {
  from: '10.1.0.10:40001',
  to: '10.2.0.20:5633',
  node: 'app1',
  first: 100,
  last: 103,
};
const asked = (fields: Partial<ConversationFields> = {}): Conversation =>
  conversation({
    ...ASKED,
    backward: { packets: 0, payloadBytes: 0 },
    handshake: { ...unansweredHandshake(100), synTimes: [second(100), second(101), second(103)] },
    ...fields,
  });
const told = (flow: string, ...conversations: readonly Conversation[]) =>
  askedInVain(evidenceOf({}, conversations), flowOf(flow)).map(({ text }) => text);
const FLOW = '10.1.0.10:40001 > 10.2.0.20:5633';

describe('a request that was repeated', () => {
  test('is told where nothing answered', () =>
    assert.deepEqual(told(FLOW, asked()), ['10.1.0.10 asks 3 times in 3.000 s and hears nothing.']));

  test('twice only may be chance', () =>
    assert.deepEqual(told(FLOW, asked({ handshake: { ...unansweredHandshake(100), synCount: 2 } })), []));

  test('and of another port is another', () => assert.deepEqual(told('10.1.0.10:40002 > 10.2.0.20:5633', asked()), []));

  test('and answered by another capture’s word was not in vain', () => {
    const answered = { ...unansweredHandshake(100), synAckCount: 1 };
    assert.deepEqual(told(FLOW, asked(), asked({ node: 'db1', handshake: answered })), []);
  });
});
