import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, second, unansweredHandshake } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { lostRequestFindings } from './policy-lost.ts';

const ASKED: ConversationFields = {
  from: '10.1.0.10:40001',
  to: '10.2.0.20:5633',
  node: 'app1',
  first: 100,
  last: 103,
};
const OTHER: ConversationFields = { from: '10.1.0.10:40002', to: '10.2.0.20:22', first: 90, last: 120 };
const asked = (fields: Partial<ConversationFields> = {}) =>
  conversation({
    ...ASKED,
    forward: { ttl: { first: 64 } },
    backward: { packets: 0, payloadBytes: 0 },
    handshake: { ...unansweredHandshake(100), synTimes: [second(100), second(101), second(103)] },
    ...fields,
  });
/** The same connection by both captures: fresh packets tell where each of them stands. */
const talks = (fields: Partial<ConversationFields> = {}) => [
  conversation({
    ...OTHER,
    node: 'app1',
    forward: { ttl: { first: 64 } },
    backward: { ttl: { first: 63 } },
    ...fields,
  }),
  conversation({ ...OTHER, node: 'db1', forward: { ttl: { first: 63 } }, backward: { ttl: { first: 64 } }, ...fields }),
];
const found = (...conversations: readonly Conversation[]) =>
  lostRequestFindings(evidenceOf({}, conversations)).map(({ confidence, headline }) => `${confidence} ${headline}`);

describe('requests that never arrive, while another port of the host is reached', () => {
  test('were discarded by a filter on the path', () => {
    assert.deepEqual(found(asked(), ...talks()), [
      'likely 3 requests from 10.1.0.10 to 10.2.0.20:5633 never arrived there, while port 22 of the same host is reached: a filter on the path discards them.',
    ]);
  });

  test.each<[string, readonly Conversation[]]>([
    ['nothing else was reached', [asked()]],
    ['the capture there did not run then', [asked(), ...talks({ first: 300, last: 400 })]],
    ['they arrive there', [asked(), asked({ node: 'db1', forward: { ttl: { first: 63 } } }), ...talks()]],
    ['fewer than three were sent', [asked({ handshake: unansweredHandshake(100, 2) }), ...talks()]],
    [
      'they were refused',
      [asked({ handshake: { refused: { at: second(101), source: { file: 'a', frame: 1 } } } }), ...talks()],
    ],
  ])('but not where %s', (_, conversations) => {
    assert.deepEqual(found(...conversations), []);
  });
});
