import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../base/duration.ts';
import { guardedNetwork, SERVER } from '../../test/guarded-network.ts';
import type { Step } from './session.ts';
import { sessionErrors } from './session-errors.ts';

const CONNECT: Step = { does: 'connect', as: 'line', to: SERVER, ports: [22] };

function errorsOf(steps: readonly Step[], host = 'client'): readonly string[] {
  const sessions = [{ name: 'night', actors: [{ name: 'clientd', host, steps }] }];
  return sessionErrors(guardedNetwork(), sessions).map(({ found }) => found);
}

test('a session that can be played has none', () => {
  assert.deepEqual(errorsOf([CONNECT, { does: 'send', on: 'line', bytes: 1 }]), []);
});

test('a host that the network does not have', () => {
  assert.deepEqual(errorsOf([], 'nobody'), ['host nobody']);
});

describe('steps', () => {
  test.each<[string, Step, string]>([
    ['a socket that nobody opened', { does: 'send', on: 'other', bytes: 1 }, 'socket other'],
    ['a look at a socket that nobody opened', { does: 'idle', for: seconds(1), watching: ['other'] }, 'socket other'],
    ['a relay to a socket that nobody opened', { does: 'relay', between: ['line', 'other'] }, 'socket other'],
    ['a relay from a socket to itself', { does: 'relay', between: ['line', 'line'] }, 'a relay between line and line'],
    ['no bytes', { does: 'receive', on: 'line', bytes: 0 }, '0 bytes'],
    ['no time', { does: 'receive', on: 'line', bytes: 1, silence: seconds(0) }, 'silence 0 µs'],
    ['nothing repeated', { does: 'repeat', times: 1, steps: [] }, 'nothing that is repeated'],
    ['repeated never', { does: 'repeat', times: 0, steps: [{ does: 'signal', signal: 'a' }] }, '0 times'],
    [
      'a mistake within what is repeated',
      { does: 'repeat', times: 2, steps: [{ does: 'send', on: 'other', bytes: 1 }] },
      'socket other',
    ],
    ['a port that cannot be', { does: 'listen', port: 70_000 }, 'ports 70000'],
  ])('%s', (_, step, expected) => {
    assert.deepEqual(errorsOf([CONNECT, step]), [expected]);
  });
});
