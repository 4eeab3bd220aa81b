import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  type ConversationFields,
  conversation,
  moment,
  noKeepalive,
  second,
  unansweredHandshake,
} from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { flowOf } from '../../../test/seen.ts';
import { seconds } from '../../base/duration.ts';
import type { Observation, SegmentRole } from '../../model/observation.ts';
import { isMissedAtFarEnd, isUnanswered } from './unanswered.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const flow = flowOf(`${ends.from} > ${ends.to}`);
const segment = (at: number, role: SegmentRole, point = 'media1/eth0'): Extract<Observation, { kind: 'segment' }> => ({
  kind: 'segment',
  role,
  point,
  bytes: 1,
  at: second(at),
  clock: 'media1 (UTC)',
  flow,
  source: { file: 'capture.pcap', frame: 20 },
});
const unanswered = (at: number, role: SegmentRole, more: Partial<ConversationFields>) =>
  isUnanswered(evidenceOf({}, [conversation({ ...ends, node: 'media1', last: 100, ...more })]), segment(at, role));

describe('a segment is unanswered', () => {
  test('when it is a SYN and nothing came back: no SYN-ACK, reset or ICMP', () => {
    const handshake = unansweredHandshake(0);
    assert.equal(unanswered(0, 'syn', { handshake }), true);
    assert.equal(unanswered(0, 'syn', { handshake: { ...handshake, refused: moment(1) } }), false);
    assert.equal(
      unanswered(0, 'syn', { handshake: { ...handshake, unreachable: { ...moment(1), type: 3, code: 1 } } }),
      false,
    );
    assert.equal(unanswered(0, 'syn', {}), false);
  });
  test('when it lies between the first and the last try of what was never acknowledged', () => {
    const forward = { unanswered: { transmissions: 3, first: moment(50), last: moment(80) } };
    assert.deepEqual(
      [49, 50, 80, 81].map((at) => unanswered(at, 'retransmission', { forward })),
      [false, true, true, false],
    );
    assert.equal(unanswered(60, 'retransmission', { backward: forward }), false, 'the other side’s');
  });
  test('when it is one of the probes at the end', () => {
    const keepalive = {
      ...noKeepalive,
      probes: 9,
      answered: 7,
      unansweredAtEnd: 2,
      interval: seconds(10),
      last: moment(90),
    };
    assert.deepEqual(
      [70, 80, 90].map((at) => unanswered(at, 'keepalive', { forward: { keepalive } })),
      [false, true, true],
    );
  });
  test('only if its own capture shows its connection', () => {
    const evidence = evidenceOf({}, [conversation({ ...ends, node: 'client1', handshake: unansweredHandshake(0) })]);
    assert.equal(isUnanswered(evidence, segment(0, 'syn')), false);
  });
});

describe('a segment is missed at the far end', () => {
  const sockets = { 'client1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
  const missed = (role: SegmentRole, ...seen: readonly ReturnType<typeof conversation>[]) =>
    isMissedAtFarEnd(evidenceOf(sockets, seen), segment(50, role), flow);
  const far = (last: number, point = 'client1/eth0') => conversation({ ...ends, node: 'client1', point, last });
  test('when it is data after the last segment that the far capture saw', () => {
    assert.equal(missed('retransmission', far(40)), true);
    assert.equal(missed('retransmission', far(50)), false);
  });
  test('when it opens or ends the connection, which is always told where it is seen', () => {
    assert.equal(missed('reset', far(60)), true);
  });
  test('not when the far end has no capture, nor another one than this', () => {
    assert.equal(missed('reset'), false);
    assert.equal(missed('reset', far(40, 'media1/eth0')), false);
  });
});
