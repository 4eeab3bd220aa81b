import assert from 'node:assert/strict';
import { test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { flowOf } from '../../../test/seen.ts';
import { Connection, ConnectionBook, Milestone } from './connection.ts';

const connection = () =>
  new Connection(new ConnectionBook()).begin({
    point: 0,
    flow: flowOf('10.0.0.1:40000 > 10.0.0.2:1556'),
    forwardIsLow: true,
    at: 12,
    frame: 5,
  });

test('a connection begins and ends with its first segment, and nothing has happened on it', () => {
  const one = connection();
  assert.deepEqual([one.first, one.last, one.streamAt], [{ at: 12, frame: 5 }, { at: 12, frame: 5 }, 12]);
  assert.deepEqual(
    [one.silences, one.when(Milestone.reset), one.errors, one.when(Milestone.syn), one.initiatorSeen],
    [[], undefined, undefined, undefined, false],
  );
  assert.notEqual(one.forward, one.backward);
});

test('the flow of the other direction is made once, for all that is told of it', () => {
  const one = connection();
  assert.equal(formatFlow(one.flowBack), '10.0.0.2:1556 -> 10.0.0.1:40000');
  assert.equal(one.flowBack, one.flowBack);
});

test('ICMP errors are counted behind the first', () => {
  const one = connection();
  one.sawError({ first: { at: 20, frame: 6 }, type: 3, code: 1, aboutForward: true });
  one.sawError({ first: { at: 30, frame: 7 }, type: 3, code: 1, aboutForward: true });
  assert.deepEqual(one.errors, { first: { at: 20, frame: 6 }, type: 3, code: 1, aboutForward: true, count: 2 });
});
