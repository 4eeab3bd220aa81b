import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { minutes, seconds } from '../../base/duration.ts';
import type { Step } from '../session.ts';
import { replicationBeats } from './replication-beats.ts';

/** Bytes that are sent and received, and the time that is said nothing in. */
const sum = (steps: readonly Step[], of: (step: Step) => number): number =>
  steps.reduce((all, step) => all + (step.does === 'repeat' ? step.times * sum(step.steps, of) : of(step)), 0);
const bytes = (does: Step['does']) => (step: Step) => (step.does === does && 'bytes' in step ? step.bytes : 0);
const idle = (step: Step) => (step.does === 'idle' ? step.for : 0);

test('whatever is turned off: what one side sends the other receives, and somebody measures the time', () => {
  const time = fc.integer({ min: 0, max: 120 }).map(seconds);
  fc.assert(
    fc.property(
      time,
      time,
      time,
      fc.integer({ min: 1, max: 300 }),
      (senderTimeout, receiverTimeout, statusInterval, n) => {
        const quiet = minutes(n);
        const { sender, receiver } = replicationBeats(quiet, { senderTimeout, receiverTimeout, statusInterval });
        assert.equal(sum(sender, bytes('send')), sum(receiver, bytes('receive')));
        assert.equal(sum(receiver, bytes('send')), sum(sender, bytes('receive')));
        assert.equal(Math.max(sum(sender, idle), sum(receiver, idle)), quiet);
      },
    ),
  );
});
