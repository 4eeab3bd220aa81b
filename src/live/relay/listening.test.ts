import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { ServedRelay } from './data-path.ts';
import { listenerChanges, wantedListeners } from './listening.ts';
import { type ListenAt, type Relay, relayDefaults } from './relay.ts';

const relay = (name: string, listen: readonly ListenAt[], more: Partial<Relay> = {}): ServedRelay => ({
  slot: 0,
  targets: [],
  relay: { ...relayDefaults, name, listen, to: [], ...more },
});
const at = (port: number): ListenAt => ({ host: '::', port });

describe('a change of relays', () => {
  test.each([
    ['the same', [relay('a', [at(1)])], { opens: [], stays: ['[::]:1'], closes: [] }],
    ['another name for it', [relay('b', [at(1)])], { opens: [], stays: ['[::]:1'], closes: [] }],
    ['one more', [relay('a', [at(1), at(2)])], { opens: ['[::]:2'], stays: ['[::]:1'], closes: [] }],
    ['another', [relay('a', [at(2)])], { opens: ['[::]:2'], stays: [], closes: ['[::]:1'] }],
    ['none', [], { opens: [], stays: [], closes: ['[::]:1'] }],
    [
      'a socket of systemd',
      [relay('a', [{ inherited: 'pbx' }])],
      { opens: ['systemd:pbx'], stays: [], closes: ['[::]:1'] },
    ],
    // The option cannot be given to a socket that listens.
    [
      'transparent',
      [relay('a', [at(1)], { transparent: true })],
      { opens: ['[::]:1 transparent'], stays: [], closes: ['[::]:1'] },
    ],
  ])('%s', (_, relays, expected) => {
    const { opens, stays, closes } = listenerChanges(['[::]:1'], wantedListeners(relays));
    assert.deepEqual({ opens: opens.map(({ key }) => key), stays: stays.map(({ key }) => key), closes }, expected);
  });
});
