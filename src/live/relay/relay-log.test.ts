import assert from 'node:assert/strict';
import { test } from 'vitest';
import { parseAddress } from '../../base/address.ts';
import { serviceLog } from '../service-log.ts';
import { logEvent } from './relay-log.ts';
import type { RelayEvent } from './relay-event.ts';

const client = { address: parseAddress('2001:db8::1') ?? assert.fail(), port: 4_711 };

function logged(event: RelayEvent): Record<string, unknown> {
  const lines: string[] = [];
  logEvent(serviceLog({ write: (line: string) => void lines.push(line) }), event);
  assert.equal(lines.length, 1);
  const { time: _, ...rest } = JSON.parse(lines[0] ?? '');
  return rest;
}

test('the end of a connection has who, where, how and how much', () =>
  assert.deepEqual(
    logged({
      is: 'ended',
      relay: 'pbx',
      client,
      target: 'media1:1556',
      how: 'target-lost',
      error: 'ETIMEDOUT',
      bytesUp: 1,
      bytesDown: 2,
      seconds: 1.23456,
    }),
    {
      level: 'warn',
      event: 'ended',
      relay: 'pbx',
      client: '[2001:db8::1]:4711',
      target: 'media1:1556',
      how: 'target-lost',
      error: 'ETIMEDOUT',
      bytesUp: 1,
      bytesDown: 2,
      seconds: 1.235,
    },
  ));

test.each([
  [{ is: 'refused', relay: 'pbx', client, why: 'full' }, 'warn'],
  [{ is: 'connect-failed', relay: 'pbx', target: 'a:1', error: 'ECONNREFUSED', next: 'b:1' }, 'warn'],
  [{ is: 'accept-paused', error: 'EMFILE' }, 'warn'],
  [{ is: 'accept-resumed' }, 'info'],
  [{ is: 'not-told', events: 5 }, 'warn'],
  [{ is: 'thread-lost', thread: 0, connections: 3, error: 'x' }, 'error'],
  [{ is: 'thread-not-started', thread: 0, error: 'x' }, 'error'],
  [{ is: 'thread-started', thread: 0 }, 'info'],
] as const)('%j is of level %s', (event, level) => {
  const line = logged(event);
  assert.equal(line['event'], event.is);
  assert.equal(line['level'], level);
});
