import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type ConversationFields, conversation, moment, noKeepalive } from '../../../test/conversation.ts';
import { answersPause, answersWords } from './answered-words.ts';

const talk = (fields: Partial<ConversationFields> = {}) =>
  conversation({ from: '10.1.0.10:40001', to: '10.2.0.20:5432', ...fields });
const reset = moment(60.3);
const probedAt = (at: number) => talk({ forward: { keepalive: { ...noKeepalive, probes: 1, last: moment(at) } } });
const saidAt = (at: number) => talk({ forward: { lastData: moment(at) } });

test('a reset within the round trip of the handshake, or a fifth of a second, answers a probe', () => {
  const asks = (at: number) => answersPause(probedAt(at), 'forward', reset);
  assert.deepEqual([asks(60.1), asks(60.099_999), asks(60.31)], [true, false, false]);
  const slow = { ...probedAt(59.3), handshake: { ...talk().handshake, synAck: moment(1) } };
  assert.ok(answersPause(slow, 'forward', reset));
});

test('so it does what broke a pause, for the end that broke it', () => {
  const silence = { from: moment(10), until: moment(60.2), lasted: 50_200_000, endedWith: 'data' } as const;
  const paused = talk({ silences: [{ ...silence, endedBy: 'forward' }] as ConversationFields['silences'] & object });
  assert.deepEqual(
    (['forward', 'backward'] as const).map((end) => answersPause(paused, end, reset)),
    [true, false],
  );
});

test('data in the midst of a stream break no pause, but are words, and so is what acknowledges them', () => {
  const streams = saidAt(60.2);
  assert.ok(!answersPause(streams, 'forward', reset));
  assert.deepEqual(
    (['forward', 'backward'] as const).map((end) => answersWords(streams, end, reset)),
    [true, true],
  );
  assert.ok(!answersWords(saidAt(59.6), 'forward', reset));
});
