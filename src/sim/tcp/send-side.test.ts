import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { connectedPair } from '../../../test/tcp-pair.ts';

/** The server reads no more, and the client has a word for it. */
const shut = (options: Parameters<typeof connectedPair>[0]) => {
  const pair = connectedPair(options);
  pair.does('server', { kind: 'read', on: false });
  pair.does('client', { kind: 'send', bytes: 65_535 });
  pair.until(0.2);
  pair.does('client', { kind: 'send', bytes: 100 });
  return pair;
};

// Measured on Linux 6.18: 3.3 s with TCP_USER_TIMEOUT 3 s, though the peer answers each probe.
test('TCP_USER_TIMEOUT ends the wait for a window that stays closed', () => {
  const pair = shut({ userTimeout: seconds(3) });
  pair.until(3.3);
  assert.ok(!pair.told.some((line) => line.includes('ETIMEDOUT')));
  pair.until(3.5);
  assert.ok(pair.told.some((line) => line.endsWith('client ETIMEDOUT by user-timeout')));
});

test.each([
  ['linux', 15],
  ['windows', 5],
  ['aix', 13],
] as const)('%s asks a silent peer %i times about its window', (client, count) => {
  const pair = shut({ client });
  pair.until(0.3);
  pair.drops = () => true;
  pair.until(5_000);
  assert.equal(pair.sent.filter((line) => line.includes('client window-probe')).length, count);
  assert.ok(pair.told.some((line) => line.endsWith('client ETIMEDOUT by zero-window')));
});

test('Solaris asks a silent peer about its window for eight minutes', () => {
  const pair = shut({ client: 'solaris' });
  pair.drops = () => true;
  pair.until(480);
  assert.ok(!pair.told.some((line) => line.includes('ETIMEDOUT')));
  pair.until(541);
  assert.ok(pair.told.some((line) => line.endsWith('client ETIMEDOUT by zero-window')));
});
