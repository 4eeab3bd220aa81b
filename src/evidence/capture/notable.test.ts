import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flowOf } from '../../../test/seen.ts';
import { Connection, ConnectionBook } from './connection.ts';
import { KeepaliveState } from './half.ts';
import { endKeepalives, endRetransmissions, endZeroWindow, holdBack, type NotableSink } from './notable.ts';

const connectionOf = (flow: ReturnType<typeof flowOf>) =>
  new Connection(new ConnectionBook()).begin({ point: 0, flow, forwardIsLow: true, at: 0, frame: 1 });

function scribe() {
  const told: string[] = [];
  const sink: NotableSink = {
    tell: (_, isForward, role, bytes, at) =>
      void told.push(`${at} ${isForward ? 'forward' : 'backward'} ${role} ${bytes}`),
    letGo: () => {},
  };
  return { told, sink, connection: connectionOf(flowOf('10.0.0.1:1 > 10.0.0.2:2')) };
}

describe('a segment of a run', () => {
  test('is held back, and the next one takes its place', () => {
    const first = holdBack(undefined, 10, 1, 5);
    assert.deepEqual(first, { at: 1, frame: 5, bytes: 10, told: false });
    assert.equal(holdBack(first, 20, 2, 6), first);
    assert.deepEqual(first, { at: 2, frame: 6, bytes: 20, told: false });
  });
  test('that was told is to be told again when another follows', () => {
    assert.equal(holdBack({ at: 1, frame: 5, bytes: 10, told: true }, 20, 2, 6).told, false);
  });
});

describe('the last of a run', () => {
  test.each([
    ['retransmission', 'pendingRetransmission', endRetransmissions],
    ['zero-window', 'pendingZeroWindow', endZeroWindow],
  ] as const)('%s is told when the run is over, once', (role, pending, end) => {
    const { told, sink, connection } = scribe();
    connection.forward[pending] = holdBack(undefined, 10, 7, 1);
    end(connection, connection.forward, true, sink);
    end(connection, connection.forward, true, sink);
    assert.deepEqual(told, [`7 forward ${role} 10`]);
  });
  test('is not told when it was the first as well, and told already', () => {
    const { told, sink, connection } = scribe();
    connection.forward.pendingRetransmission = { at: 1, frame: 1, bytes: 10, told: true };
    endRetransmissions(connection, connection.forward, true, sink);
    assert.deepEqual(told, []);
  });
  test('of keepalives is the probe, and the answer from the other side', () => {
    const { told, sink, connection } = scribe();
    const state = Object.assign(new KeepaliveState(), {
      inRun: true,
      answerTold: true,
      pendingProbe: holdBack(undefined, 0, 7, 1),
      pendingAnswer: holdBack(undefined, 0, 8, 2),
    });
    connection.forward.keepalive = state;
    endKeepalives(connection, connection.forward, true, sink);
    endKeepalives(connection, connection.forward, true, sink);
    assert.deepEqual(told, ['7 forward keepalive 0', '8 backward keepalive-answer 0']);
    assert.deepEqual([state.inRun, state.answerTold], [false, false]);
  });
});
