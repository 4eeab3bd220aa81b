import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { milliseconds, minutes, seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import type { SocketTimer } from '../../model/observation.ts';
import { wallClock } from '../wall-clock.ts';
import { socketListFiles, spanText } from './socket-list.ts';

test.each([
  [milliseconds(204), '204ms'],
  [milliseconds(9_996), '9.996ms'],
  [seconds(9), '9sec'],
  [milliseconds(31_400), '31sec'],
  [seconds(299), '4min59sec'],
  [seconds(7_199), '119min'],
  [minutes(0), ''],
])('%s µs are left as %j', (left, text) => assert.equal(spanText(left), text));

describe('a list', () => {
  const flow = {
    protocol: 'tcp',
    source: { address: '10.1.0.10' as Address, port: 40_001 },
    destination: { address: '10.2.0.10' as Address, port: 22 },
  } as const;
  const row = (timer: SocketTimer) => ({ flow, state: 'ESTABLISHED', timer, receiveQueue: 0, sendQueue: 5 }) as const;
  const list = (...timers: readonly SocketTimer[]) =>
    socketListFiles([{ at: instant(60e6), node: 'a', rows: timers.map(row) }], () => wallClock(instant(0)));

  test('shows a timer only where one runs', () => {
    const [file] = list({ runs: 'keepalive', left: minutes(12), unanswered: 2 }, { runs: 'off' });
    assert.equal(file?.path, 'evidence/a/ss.txt');
    assert.deepEqual(String(file.content).split('\n').slice(0, 4), [
      '1970-01-01T00:01:00Z',
      'State Recv-Q Send-Q Local Address:Port Peer Address:Port Process',
      'ESTAB 0 5 10.1.0.10:40001 10.2.0.10:22 timer:(keepalive,12min,2)',
      'ESTAB 0 5 10.1.0.10:40001 10.2.0.10:22',
    ]);
  });
});
