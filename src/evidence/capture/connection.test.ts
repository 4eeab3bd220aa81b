import assert from 'node:assert/strict';
import { test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { flowOf } from '../../../test/seen.ts';
import { Connection } from './connection.ts';

const connection = () => new Connection(3, 0, flowOf('10.0.0.1:40000 > 10.0.0.2:1556'), true, 12, 5);

test('a connection begins and ends with its first segment, and nothing has happened on it', () => {
  const one = connection();
  assert.deepEqual([one.firstAt, one.lastAt, one.streamAt, one.firstFrame, one.lastFrame], [12, 12, 12, 5, 5]);
  assert.deepEqual(
    [one.silences, one.reset, one.errors, one.handshake.syn, one.initiatorSeen],
    [undefined, undefined, undefined, undefined, false],
  );
  assert.notEqual(one.forward, one.backward);
});

test('the flow of the other direction is made once, for all that is told of it', () => {
  const one = connection();
  assert.equal(formatFlow(one.flowBack), '10.0.0.2:1556 -> 10.0.0.1:40000');
  assert.equal(one.flowBack, one.flowBack);
});
