import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, hours, minutes, seconds } from '../base/duration.ts';
import { guardedNetwork, SERVER } from '../../test/guarded-network.ts';
import type { Actor, Step } from './session.ts';
import { simulate, type Simulation } from './simulate.ts';

const PORT = 9_000;

/** A client and a server that are connected, and what each does then. */
function play(client: readonly Step[], server: readonly Step[], asa = ''): Simulation {
  const actors: readonly Actor[] = [
    {
      name: 'serverd',
      host: 'server',
      steps: [{ does: 'listen', port: PORT }, { does: 'accept', as: 'line', ports: [PORT] }, ...server],
    },
    { name: 'clientd', host: 'client', steps: [{ does: 'connect', as: 'line', to: SERVER, ports: [PORT] }, ...client] },
  ];
  const played = simulate({
    network: guardedNetwork({ asa }),
    sessions: [{ name: 'line', actors }],
    seed: 1,
    until: hours(48),
  });
  assert.deepEqual(played.errors, []);
  return played;
}

const noticed = ({ outcomes }: Simulation): readonly string[] =>
  (outcomes[0]?.noticed ?? []).map(({ actor, error, at }) => `${actor} ${error} at ${Math.round(at / 1e6)} s`);
const says = (every: Duration, times: number): Step => ({
  does: 'repeat',
  times,
  steps: [
    { does: 'idle', for: every },
    { does: 'send', on: 'line', bytes: 10 },
  ],
});

describe('a read time-out counts the silence, not the whole', () => {
  const reads: Step = { does: 'receive', on: 'line', bytes: 100, silence: seconds(300) };

  test('ten words, each 299 s behind the other, are received in 2 990 s', () => {
    const played = play([says(seconds(299), 10)], [reads]);
    assert.equal(played.outcomes[0]?.result, 'completed');
    assert.equal(Math.round((played.outcomes[0]?.endedAt ?? 0) / 1e6), 2_990);
  });

  test('at 301 s it is over, and with `within` at 300 s in any case', () => {
    assert.deepEqual(noticed(play([says(seconds(301), 10)], [reads])).slice(0, 1), ['serverd ETIME at 300 s']);
    const whole: Step = { does: 'receive', on: 'line', bytes: 100, within: seconds(300) };
    assert.deepEqual(noticed(play([says(seconds(299), 10)], [whole])).slice(0, 1), ['serverd ETIME at 300 s']);
  });

  test.each([
    [300, 1_000, 'serverd ETIME at 1000 s'],
    [300, 2_991, undefined],
    [298, 2_990, 'serverd ETIME at 298 s'],
    [300, 200, 'serverd ETIME at 200 s'],
  ])('silent for %i s and within %i s: both hold', (silence, within, expected) => {
    const step: Step = { ...reads, silence: seconds(silence), within: seconds(within) };
    assert.equal(noticed(play([says(seconds(299), 10)], [step]))[0], expected);
  });

  test('of a stream that goes on, too: the whole is over when it is over', () => {
    const [bytes, rate] = [3_600_000, 1_000];
    const step: Step = { does: 'receive', on: 'line', bytes, silence: seconds(100), within: seconds(1_800) };
    const { outcomes } = play([{ does: 'bulk', on: 'line', bytes, rate }], [step]);
    assert.deepEqual(
      outcomes[0]?.noticed.slice(0, 1).map(({ actor, error, at }) => [actor, error, Math.round(at / 1e6)]),
      [['serverd', 'ETIME', 1_800]],
    );
  });

  test('it begins anew with the step, whenever the last word was', () => {
    const waits: readonly Step[] = [
      { does: 'receive', on: 'line', bytes: 10 },
      { does: 'idle', for: seconds(600) },
      reads,
    ];
    assert.deepEqual(noticed(play([says(seconds(1), 1), { does: 'idle', for: hours(1) }], waits)), [
      'serverd ETIME at 901 s',
    ]);
  });
});

test('a read time-out is not looked at while a stream that was announced goes on', () => {
  const [bytes, rate] = [12 * 3_600 * 1_000, 1_000];
  const reads: Step = { does: 'receive', on: 'line', bytes, silence: seconds(100) };
  const { outcomes, events } = play([{ does: 'bulk', on: 'line', bytes, rate }], [reads]);
  assert.equal(outcomes[0]?.result, 'completed');
  // Twelve hours are 432 times a hundred seconds.
  assert.ok(events < 432, `${events} events`);
});

describe('a heartbeat', () => {
  const hears: Step = { does: 'repeat', times: 24, steps: [{ does: 'receive', on: 'line', bytes: 10 }] };

  test('below the idle time-out of the firewall it keeps the connection, above it does not', () => {
    assert.equal(play([says(minutes(59), 24)], [hears]).outcomes[0]?.result, 'completed');
    assert.equal(play([says(minutes(61), 24)], [hears]).outcomes[0]?.result, 'failed');
  });
});

describe('the words go by the error', () => {
  const lost = { status: 2, words: 'reset' };
  const waited = { status: 3, words: 'timed out' };
  const otherwise = { by: { ETIME: waited, ECONNRESET: lost }, rest: { status: 1, words: 'something else' } };

  test.each<[string, readonly Step[], readonly Step[], number]>([
    [
      'its own time-out',
      [{ does: 'receive', on: 'line', bytes: 1, within: seconds(5), otherwise }],
      [{ does: 'idle', for: hours(1) }],
      3,
    ],
    [
      'a reset of the firewall',
      [
        { does: 'idle', for: minutes(61) },
        { does: 'send', on: 'line', bytes: 1 },
        { does: 'receive', on: 'line', bytes: 1, otherwise },
      ],
      [{ does: 'idle', for: hours(2) }],
      2,
    ],
    ['the peer’s end', [{ does: 'receive', on: 'line', bytes: 1, otherwise }], [], 1],
  ])('%s', (_, client, server, expected) => {
    assert.deepEqual(
      play(client, server).outcomes[0]?.statuses.map(({ status }) => status),
      [expected],
    );
  });
});

test('who reads behind a reset that came behind the end reads the end, who writes is told of a broken pipe', () => {
  const ends: readonly Step[] = [{ does: 'close', on: 'line' }];
  const speaks: readonly Step[] = [
    { does: 'idle', for: seconds(5) },
    { does: 'send', on: 'line', bytes: 10 },
    { does: 'idle', for: seconds(5) },
  ];
  const fate = (last: Step) => noticed(play([...speaks, last], ends));
  assert.deepEqual(fate({ does: 'receive', on: 'line', bytes: 10 }), ['clientd END_OF_STREAM at 10 s']);
  assert.deepEqual(fate({ does: 'send', on: 'line', bytes: 10 }), ['clientd EPIPE at 10 s']);
});
