import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Fix } from './fix.ts';
import { ranked } from './rank.ts';

const outcome = { holds: true, words: 'it completed' };

const fix = (words: string, price: Partial<Fix['price']> = {}, breaks: Fix['breaks'] = []): Fix => ({
  fix: 'ENABLE_KEEPALIVE',
  with: [],
  words,
  patch: [],
  leftAlone: [],
  proof: { before: { ...outcome, holds: false }, after: outcome },
  breaks,
  price: {
    running: 'at-once',
    security: 'none',
    source: '',
    hosts: [],
    devices: [],
    sessions: 1,
    packetsPerSecond: 0,
    ...price,
  },
});

test('what breaks nothing comes first, then what gives nothing away, then what others need not be asked for', () => {
  const all = [
    fix('breaks', {}, [{ goal: { is: 'session', name: 'x' }, after: outcome }]),
    fix('opens', { security: 'much' }),
    fix('device', { devices: ['fw1'] }),
    fix('restart', { hosts: ['a'], restart: 'it' }),
    fix('two hosts', { hosts: ['a', 'b'] }),
    fix('one host', { hosts: ['a'] }),
    fix('later', { hosts: ['a'], running: 'new-connections' }),
    fix('loud', { hosts: ['a'], packetsPerSecond: 9 }),
  ];
  assert.deepEqual(
    ranked(all).map(({ words }) => words),
    ['one host', 'loud', 'later', 'restart', 'two hosts', 'device', 'opens', 'breaks'],
  );
});
