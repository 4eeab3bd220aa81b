import assert from 'node:assert/strict';
import { test } from 'vitest';
import { flowOf } from '../../test/seen.ts';
import { opposite, senderOf } from './conversation.ts';

const flow = flowOf('10.1.0.4:3583 > 10.2.0.9:1556');

test('who sends forward is the source of the flow, and who sends backward its destination', () => {
  assert.deepEqual(senderOf(flow, 'forward'), flow.source);
  assert.deepEqual(senderOf(flow, 'backward'), flow.destination);
});

test('the opposite of a direction is the other one, and its opposite is itself', () => {
  assert.equal(opposite('forward'), 'backward');
  assert.equal(opposite('backward'), 'forward');
});
