import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { midstreamResets } from './midstream-reset.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5432' };
/** Whose addresses they are. */
const sockets = {
  'app1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
  'db1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED`,
};

/** At app1: a reset in the name of db1, one hop too near. */
const atApp = (more: Partial<ConversationFields> = {}) =>
  conversation({
    ...ends,
    node: 'app1',
    last: 17,
    forward: { ttl: { first: 64 } },
    backward: { packets: 6, resets: 1, ttl: { first: 63, reset: 64 } },
    close: { how: 'reset', by: 'backward', moment: moment(17, 40) },
    ...more,
  });
/** At db1, which sent none. */
const atDb = (more: Partial<ConversationFields> = {}) =>
  conversation({
    ...ends,
    node: 'db1',
    last: 18,
    forward: { ttl: { first: 63 } },
    backward: { ttl: { first: 64 } },
    ...more,
  });

const found = (...seen: Parameters<typeof evidenceOf>[1][]) =>
  midstreamResets(
    evidenceOf(
      sockets,
      seen.flat().filter((one) => one !== undefined),
    ),
  );

describe('a reset in mid-stream', () => {
  test('that the end’s own capture lacks was not sent by it', () => {
    const [reset, ...more] = found([atApp(), atDb()]);
    assert.equal(more.length, 0);
    assert.equal(reset?.by, 'backward');
    assert.deepEqual(
      reset.nearer.map(({ conversation: { point }, isHost }) => [point.name, isHost]),
      [['db1/eth0', true]],
    );
  });
  test('of an end whose capture had stopped is not its own, where it lists the connection as open behind the reset', () => {
    const stopped = [atApp({ backward: { packets: 6, resets: 1 } }), atDb({ last: 16 })];
    const listedAt = (minute: number, state = 'ESTABLISHED') => {
      const list = `2026-11-20 00:0${minute}:10\ntcp 0 0 ${ends.to} ${ends.from} ${state}`;
      return midstreamResets(evidenceOf({ ...sockets, 'db1/netstat.txt': list }, stopped)).length;
    };
    assert.deepEqual([listedAt(2), listedAt(0), listedAt(2, 'CLOSE_WAIT')], [1, 0, 0]);
  });
  test('that the end’s own capture shows is its own, whatever its time-to-live became', () => {
    assert.deepEqual(
      found([atApp(), atDb({ backward: { packets: 6, resets: 1, ttl: { first: 64, reset: 64 } } })]),
      [],
    );
  });
  test('is placed between two points on the way by the time-to-live of the end’s packets', () => {
    const [reset] = found([atApp(), atDb({ node: 'r1', backward: { ttl: { first: 64 } } })]);
    assert.deepEqual(
      reset?.nearer.map(({ conversation: { point }, isHost }) => [point.name, isHost]),
      [['r1/eth0', false]],
    );
    const behind = found([
      atApp({ backward: { packets: 6, resets: 1, ttl: { first: 63, reset: 63 } } }),
      atDb({ node: 'r1', backward: { ttl: { first: 62 } } }),
    ]);
    assert.deepEqual(behind, [], 'a point farther from that end says nothing of what it sent');
  });
  test('is not judged by a capture that was stopped before', () => {
    const [reset] = found([atApp(), atDb({ last: 16.9 })]);
    assert.deepEqual(reset?.nearer, []);
    assert.equal(found([atApp(), atDb({ last: 17 })])[0]?.nearer.length, 1, 'and is by one that ran until then');
  });
  test('in the names of both ends is two, each judged by the other end’s capture', () => {
    const db = atDb({
      last: 17.001,
      forward: { packets: 6, resets: 1, ttl: { first: 63, reset: 64 } },
      close: { how: 'reset', by: 'forward', moment: moment(17.001, 41) },
    });
    assert.deepEqual(
      found([atApp(), db]).map(({ by, nearer }) => [by, nearer.length]),
      [
        ['backward', 1],
        ['forward', 1],
      ],
    );
  });
});

describe('one capture alone', () => {
  const jump = (first: number, reset: number) =>
    found([atApp({ backward: { packets: 6, resets: 1, ttl: { first, reset } } })])[0]?.ttl;
  test('tells by a time-to-live that the reset was sent at another distance', () => {
    assert.deepEqual(jump(63, 64), { reset: 64, usual: 63, otherDistance: true });
    assert.deepEqual(jump(57, 250), { reset: 250, usual: 57, otherDistance: true });
  });
  test('or only with another initial value, which is less', () => {
    assert.deepEqual(jump(61, 252), { reset: 252, usual: 61, otherDistance: false });
    assert.deepEqual(jump(126, 62), { reset: 62, usual: 126, otherDistance: false });
  });
  test('tells nothing by an equal one', () => assert.equal(jump(63, 63), undefined));
});

describe('no reset in mid-stream is', () => {
  test('the refusal of a request', () => {
    assert.deepEqual(found([atApp({ handshake: { refused: moment(17, 40) } })]), []);
  });
  test('a reset before the other end said anything', () => {
    assert.deepEqual(found([atApp({ backward: { packets: 1, resets: 1, ttl: { first: 64, reset: 63 } } })]), []);
  });
  test('the reset that answers words after a silence: a device that had forgotten looks like that', () => {
    assert.deepEqual(found([atApp({ silences: [silence(1, 16.999)] })]), []);
    assert.equal(found([atApp({ silences: [silence(5, 16.999)] })]).length, 1, 'twelve seconds are a pause');
  });
  test('a reset after a FIN', () => {
    assert.deepEqual(behindFin('16.900000'), []);
  });
});

test('a FIN of the other end, long after a reset that it was not told of, closes nothing that still stood', () => {
  assert.equal(behindFin('59.900000').length, 1);
});

function behindFin(second: string) {
  const fin = `2026-11-20 00:00:${second} IP 10.2.0.20.5432 > 10.1.0.10.40001: Flags [F.], seq 101, ack 101, win 58, length 0`;
  return midstreamResets(evidenceOf({ ...sockets, 'tap/eth0.txt': fin }, [atApp(), atDb()]));
}
