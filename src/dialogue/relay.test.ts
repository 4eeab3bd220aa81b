import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, hours, minutes, seconds } from '../base/duration.ts';
import { guardedNetwork, SERVER } from '../../test/guarded-network.ts';
import { LOOPBACK } from './loopback.ts';
import type { Actor, SocketOptions, Step } from './session.ts';
import { simulate, type Simulation } from './simulate.ts';

/** A client, a proxy on the server's host, and a server behind it there. */
function play(
  client: readonly Step[],
  server: readonly Step[],
  { idleTimeout, options = {} }: { readonly idleTimeout?: Duration; readonly options?: SocketOptions } = {},
): Simulation {
  const words = { status: 1, words: 'idle' };
  const limit = idleTimeout === undefined ? {} : { idleTimeout };
  const actors = [
    {
      name: 'serverd',
      host: 'server',
      steps: [
        { does: 'listen', port: 9_001, options } as const,
        { does: 'accept', as: 'line', ports: [9_001] } as const,
        ...server,
      ],
    },
    {
      name: 'proxy',
      host: 'server',
      steps: [
        { does: 'listen', port: 9_000 } as const,
        { does: 'accept', as: 'front', ports: [9_000] } as const,
        { does: 'connect', as: 'back', to: LOOPBACK, ports: [9_001] } as const,
        { does: 'relay', between: ['front', 'back'], ...limit, otherwise: words } as const,
      ],
    },
    {
      name: 'clientd',
      host: 'client',
      steps: [{ does: 'connect', as: 'line', to: SERVER, ports: [9_000], options } as const, ...client],
    },
  ];
  const network = guardedNetwork({ asa: 'timeout conn 12:00:00\n' });
  const played = simulate({ network, sessions: [{ name: 'relayed', actors }], seed: 1, until: hours(48) });
  assert.deepEqual(played.errors, []);
  return played;
}

const noticed = ({ outcomes }: Simulation): readonly string[] =>
  (outcomes[0]?.noticed ?? []).map(({ actor, error, at }) => `${actor} ${error} at ${Math.round(at / 1e6)} s`);
const send = (bytes: number): Step => ({ does: 'send', on: 'line', bytes });
const receive = (bytes: number): Step => ({ does: 'receive', on: 'line', bytes });
const idle = (time: Duration): Step => ({ does: 'idle', for: time });

test('what comes on one side goes out on the other, and the end too', () => {
  const played = play([send(100), receive(50)], [receive(100), send(50), { does: 'await-close', on: 'line' }]);
  assert.equal(played.outcomes[0]?.result, 'completed');
});

test('relays that lead back to each other are a loop, which is told and does not go on', () => {
  const back: Actor = {
    name: 'mirror',
    host: 'server',
    steps: [
      { does: 'listen', port: 9_001 },
      { does: 'accept', as: 'one', ports: [9_001] },
      { does: 'connect', as: 'two', to: LOOPBACK, ports: [9_000] },
      { does: 'relay', between: ['one', 'two'], name: 'pass on' },
    ],
  };
  const proxy: Actor = {
    name: 'proxy',
    host: 'server',
    steps: [
      { does: 'listen', port: 9_000 },
      { does: 'accept', as: 'client', ports: [9_000] },
      { does: 'connect', as: 'back', to: LOOPBACK, ports: [9_001] },
      { does: 'accept', as: 'front', ports: [9_000] },
      { does: 'receive', on: 'client', bytes: 100 },
      { does: 'send', on: 'back', bytes: 100 },
      { does: 'relay', between: ['front', 'back'], name: 'go between' },
    ],
  };
  const client: Actor = {
    name: 'clientd',
    host: 'client',
    steps: [
      { does: 'connect', as: 'line', to: SERVER, ports: [9_000] },
      { does: 'send', on: 'line', bytes: 100 },
      { does: 'idle', for: hours(1) },
    ],
  };
  const sessions = [{ name: 'round', actors: [back, proxy, client] }];
  const { outcomes, ended, events } = simulate({ network: guardedNetwork(), sessions, seed: 1, until: hours(48) });
  assert.deepEqual(
    outcomes[0]?.noticed.slice(0, 1).map(({ error, actor, step }) => [error, actor, step]),
    [['RELAY_LOOP', 'mirror', 'pass on']],
  );
  assert.ok(ended !== 'EVENTS_MAX' && events < 1_000, `${ended} after ${events}`);
});

test('much data goes through as little does', () => {
  const bulk: Step = { does: 'bulk', on: 'line', bytes: 1e9, rate: 1e7 };
  const played = play([bulk, receive(1)], [receive(1e9), send(1)]);
  assert.equal(played.outcomes[0]?.result, 'completed');
});

describe('the idle time-out of a proxy', () => {
  const client = (silence: Duration): readonly Step[] => [send(10), receive(10), idle(silence), send(10), receive(10)];
  const server: readonly Step[] = [receive(10), send(10), receive(10), send(10)];

  test('a second below it the connection lives, a second above it does not', () => {
    assert.deepEqual(noticed(play(client(seconds(3_599)), server, { idleTimeout: hours(1) })), []);
    const above = noticed(play(client(seconds(3_601)), server, { idleTimeout: hours(1) }));
    assert.deepEqual(above.toSorted(), [
      'clientd END_OF_STREAM at 3601 s',
      'proxy ETIME at 3600 s',
      'serverd END_OF_STREAM at 3600 s',
    ]);
  });

  test('keepalive does not move it', () => {
    const options = {
      keepalive: true,
      keepaliveTimes: { idle: minutes(5), interval: seconds(75), count: 9 },
    };
    const played = play(client(hours(2)), server, { idleTimeout: hours(1), options });
    assert.ok(noticed(played).includes('proxy ETIME at 3600 s'));
  });

  test('without one it waits as long as its sockets live', () => {
    assert.deepEqual(noticed(play(client(hours(11)), server)), []);
  });
});

test('a side that is reset takes the other with it', () => {
  const dies: Step = { does: 'end', status: { status: 1, words: 'gone' } };
  const played = play([send(10), receive(10)], [dies]);
  assert.ok(noticed(played).some((line) => line.startsWith('clientd')));
});
