import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { minutes, seconds } from '../../base/duration.ts';
import type { Step } from '../../dialogue/session.ts';
import { fasterFault, fasterSession } from './faster-session.ts';
import { Speed } from './speed.ts';

const played = (steps: readonly Step[], speed = new Speed(60)): readonly Step[] =>
  fasterSession({ name: 's', actors: [{ name: 'a', host: 'h', steps }] }, speed).actors[0]?.steps ?? [];

const to = '10.2.0.10' as Address;

describe('a session in less time', () => {
  test.each<[string, Step, Step]>([
    ['idle', { does: 'idle', for: minutes(5) }, { does: 'idle', for: seconds(5) }],
    [
      'a read time-out',
      { does: 'receive', on: 'x', bytes: 10, silence: minutes(1) },
      { does: 'receive', on: 'x', bytes: 10, silence: seconds(1) },
    ],
    ['a wait', { does: 'await', signal: 'x', within: minutes(2) }, { does: 'await', signal: 'x', within: seconds(2) }],
    [
      'a proxy',
      { does: 'relay', between: ['x', 'y'], idleTimeout: minutes(3) },
      { does: 'relay', between: ['x', 'y'], idleTimeout: seconds(3) },
    ],
    ['what has no time', { does: 'send', on: 'x', bytes: 10 }, { does: 'send', on: 'x', bytes: 10 }],
    [
      'what is repeated',
      { does: 'repeat', times: 3, steps: [{ does: 'idle', for: minutes(1) }] },
      { does: 'repeat', times: 3, steps: [{ does: 'idle', for: seconds(1) }] },
    ],
  ])('%s', (_, written, expected) => {
    assert.deepEqual(played([written]), [expected]);
  });

  test('the options of a socket are divided with it', () => {
    const keepaliveTimes = { idle: minutes(10), interval: minutes(1), count: 3 };
    const options = { keepalive: true, keepaliveTimes, userTimeout: minutes(2) };
    const [step] = played([
      { does: 'connect', as: 'x', to, ports: [1, 2], within: minutes(1), pauses: [minutes(4)], options },
    ]);
    assert.deepEqual(step, {
      does: 'connect',
      as: 'x',
      to,
      ports: [1, 2],
      within: seconds(1),
      pauses: [seconds(4)],
      options: {
        keepalive: true,
        keepaliveTimes: { idle: seconds(10), interval: seconds(1), count: 3 },
        userTimeout: seconds(2),
      },
    });
  });

  test('much data is divided at both ends, words are not', () => {
    const steps: readonly Step[] = [
      { does: 'receive', on: 'x', bytes: 600_000_000 },
      { does: 'receive', on: 'x', bytes: 200 },
      { does: 'bulk', on: 'x', bytes: 600_000_000, rate: 1_000_000 },
    ];
    assert.deepEqual(played(steps), [
      { does: 'receive', on: 'x', bytes: 10_000_000 },
      { does: 'receive', on: 'x', bytes: 200 },
      { does: 'bulk', on: 'x', bytes: 10_000_000, rate: 1_000_000, every: 100_000 },
    ]);
  });
});

test('faults strike earlier and are over earlier', () => {
  const speed = new Speed(30);
  assert.deepEqual(fasterFault({ does: 'link-down', at: minutes(1), node: 'fw', for: minutes(2) }, speed), {
    does: 'link-down',
    at: seconds(2),
    node: 'fw',
    for: seconds(4),
  });
  const change = { sets: 'idle-timeout', to: minutes(10) } as const;
  assert.deepEqual(fasterFault({ does: 'policy-change', at: minutes(1), node: 'fw', change }, speed), {
    does: 'policy-change',
    at: seconds(2),
    node: 'fw',
    change: { sets: 'idle-timeout', to: seconds(20) },
  });
});
