import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { closingOf, endedBefore, wasOpenAt } from './lifetime.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const seen = (more: Partial<ConversationFields> = {}) => conversation({ ...ends, node: 'edge1', first: 100, ...more });
const life = (evidence: ReturnType<typeof evidenceOf>, at: number, clock = 'edge1 (UTC)') => {
  const [connection] = evidence.connections;
  assert.ok(connection);
  const event = { at: second(at), clock };
  return `${wasOpenAt(evidence, connection, event) ? 'open' : 'not open'}${endedBefore(evidence, connection, event) ? ', over' : ''}`;
};

describe('a connection was open', () => {
  test('from the first packet that a capture shows, to the second', () => {
    const evidence = evidenceOf({}, [seen()]);
    assert.deepEqual([life(evidence, 100), life(evidence, 101.5)], ['not open', 'open']);
  });
  test('until its FIN or its reset', () => {
    const closes = [
      { how: 'fin', by: 'forward', first: moment(200), both: false },
      { how: 'reset', by: 'forward', moment: moment(200) },
    ] as const;
    for (const close of closes) {
      const evidence = evidenceOf({}, [seen({ last: 200, close })]);
      assert.deepEqual([life(evidence, 201), life(evidence, 202)], ['open', 'not open, over']);
    }
  });
  test('while one end has closed its half only, and the other goes on', () => {
    const close = { how: 'fin', by: 'forward', first: moment(200), both: false } as const;
    const half = (spoken: number) =>
      evidenceOf({}, [
        seen({ last: 900, close, forward: { lastData: moment(199) }, backward: { lastData: moment(spoken) } }),
      ]);
    assert.deepEqual([life(half(216), 600), life(half(215), 600)], ['open', 'not open, over']);
    const done = seen({ last: 900, close: { ...close, both: true }, backward: { lastData: moment(800) } });
    assert.deepEqual(
      [600, 901, 902].map((at) => life(evidenceOf({}, [done]), at)),
      ['open', 'open', 'not open, over'],
    );
  });
  test('not where what the other said was in vain before, and is only repeated', () => {
    const close = { how: 'fin', by: 'forward', first: moment(200), both: false } as const;
    const life600 = (first: number) => {
      const unanswered = { transmissions: 9, first: moment(first), last: moment(890) };
      const backward = { lastData: moment(890), unanswered };
      return life(evidenceOf({}, [seen({ last: 900, close, forward: { lastData: moment(199) }, backward })]), 600);
    };
    assert.deepEqual([life600(190), life600(300)], ['not open, over', 'open']);
  });
  test('until a firewall removed it, by a clock that may be a minute off', () => {
    const log = [built({ at: 100, ...ends }), torn({ at: 200, ...ends, lasted: 100, reason: 'Conn-timeout' })];
    const evidence = evidenceOf({ 'fw1/asa.log': `${log.join('\n')}\n` }, []);
    assert.deepEqual([life(evidence, 159), life(evidence, 161)], ['not open', 'open']);
    assert.deepEqual([life(evidence, 259), life(evidence, 261)], ['open', 'not open, over']);
  });
});

test('late words that are reset do not hide the FIN before', () => {
  const [connection] = evidenceOf({ 'edge1/tcpdump.txt': FIN_AND_RESET }).connections;
  assert.ok(connection);
  assert.equal(connection.conversations[0] && closingOf(connection.conversations[0])?.at, second(900.0001));
  assert.equal(life(evidenceOf({ 'edge1/tcpdump.txt': FIN_AND_RESET }), 600), 'not open, over');
});

const FIN_AND_RESET = [
  '00:01:40.000000 IP 10.1.0.10.40001 > 10.2.0.20.1556: Flags [S], seq 100, win 64240, length 0',
  '00:01:40.000100 IP 10.2.0.20.1556 > 10.1.0.10.40001: Flags [S.], seq 500, ack 101, win 64240, length 0',
  '00:01:40.000200 IP 10.1.0.10.40001 > 10.2.0.20.1556: Flags [.], ack 501, win 64240, length 0',
  '00:03:20.000000 IP 10.2.0.20.1556 > 10.1.0.10.40001: Flags [F.], seq 501, ack 101, win 64240, length 0',
  '00:15:00.000000 IP 10.1.0.10.40001 > 10.2.0.20.1556: Flags [P.], seq 101:201, ack 502, win 64240, length 100',
  '00:15:00.000100 IP 10.2.0.20.1556 > 10.1.0.10.40001: Flags [R], seq 502, win 0, length 0',
]
  .map((line) => `2026-11-20 ${line}\n`)
  .join('');
