import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { isEndOfProgram } from './program-end.ts';

/** The server closes one connection at 700 s; `other` is another of the same two hosts. */
function endsWith(other: ReturnType<typeof conversation>): boolean {
  const closed = conversation({
    from: '10.1.0.10:40001',
    to: '10.2.0.20:5432',
    last: 700,
    close: { how: 'fin', by: 'backward', first: moment(700), both: false },
  });
  const evidence = evidenceOf({}, [closed, other]);
  const connection = evidence.connections.find(({ conversations }) => conversations.includes(closed));
  assert.ok(connection);
  return isEndOfProgram(evidence, {
    connection,
    conversation: closed,
    by: 'backward',
    at: evidence.timeline.at(closed.point.clock, moment(700).at),
  });
}

const another = { from: '10.1.0.10:40002', to: '10.2.0.20:5433' };

test('of a program that was denied another connection in that moment, not long before, nor by the closer itself', () => {
  const denied = (at: number, by: 'forward' | 'backward') =>
    endsWith(conversation({ ...another, close: { how: 'reset', by, moment: moment(at) } }));
  assert.deepEqual([denied(699.9, 'forward'), denied(600, 'forward'), denied(699.9, 'backward')], [true, false, false]);
});

test('of a program whose peer had closed another connection in that very moment: what both did is done', () => {
  const closed = (at: number, by: 'forward' | 'backward' = 'forward', from = another.from) =>
    endsWith(conversation({ ...another, from, close: { how: 'fin', by, first: moment(at), both: true } }));
  assert.deepEqual(
    [700, 699.9, 699.89, 700.1].map((at) => closed(at)),
    [true, true, false, false],
  );
  assert.equal(closed(700, 'backward'), false, 'the closer closes that one itself, too');
  assert.equal(closed(700, 'forward', '10.1.0.11:40002'), false, 'another client');
});

test('of a program that gave up on another connection, at most a pause of its repetitions before', () => {
  const gaveUp = (last: number) =>
    endsWith(
      conversation({
        ...another,
        last,
        backward: { unanswered: { transmissions: 9, first: moment(last - 300, 30), last: moment(last, 40) } },
      }),
    );
  assert.deepEqual([600, 575, 574, 710].map(gaveUp), [true, true, false, false]);
});

test('of a daemon to which another end lost a connection in that very moment, by the same capture', () => {
  const lost = (at: number, to = '10.2.0.20:5432', by: 'forward' | 'backward' = 'forward') =>
    endsWith(conversation({ from: '10.3.0.30:40003', to, close: { how: 'reset', by, moment: moment(at) } }));
  assert.deepEqual(
    [700, 699.9, 699.89, 700.1].map((at) => lost(at)),
    [true, true, false, false],
  );
  assert.equal(lost(700, '10.2.0.20:5433'), false, 'another service of that host');
  assert.equal(lost(700, '10.2.0.20:5432', 'backward'), false, 'it sent the reset itself');
});
