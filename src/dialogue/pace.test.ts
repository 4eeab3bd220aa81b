import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { hours, seconds } from '../base/duration.ts';
import { type Guard, guardedNetwork, SERVER, SYN_ONLY } from '../../test/guarded-network.ts';
import type { Fault } from './fault.ts';
import type { Outcome } from './outcome.ts';
import type { Session, SocketOptions, Step } from './session.ts';
import { simulate, type Simulation } from './simulate.ts';

interface Stream {
  readonly rate: number;
  /** How long it takes, in seconds. */
  readonly lasts: number;
  /** The receiver asks for it in so many parts, and rests between them. */
  readonly parts: number;
  readonly rest: number;
  /** It stops reading for so long in the middle of it. */
  readonly stops: number;
  readonly silence: number | undefined;
  /** How long it waits for each part. */
  readonly within: number | undefined;
  /** It ends with a part of all in hand, and does not wait for the rest. */
  readonly leaves: boolean;
  readonly keepaliveIdle: number | undefined;
}

/** Much data from the client to the server, with a control connection that is silent beside it. */
function streaming({ rate, lasts, parts, rest, stops, silence, within, leaves, keepaliveIdle }: Stream): Session {
  const bytes = Math.max(parts, Math.round(rate * lasts));
  const part = Math.floor(bytes / parts);
  const options: SocketOptions =
    keepaliveIdle === undefined
      ? {}
      : { keepalive: true, keepaliveTimes: { idle: seconds(keepaliveIdle), interval: seconds(30), count: 4 } };
  const reads = Array.from({ length: parts }, (_, i): readonly Step[] => [
    {
      does: 'receive',
      on: 'data',
      bytes: i === parts - 1 ? bytes - part * (parts - 1) : part,
      ...(silence === undefined ? {} : { silence: seconds(silence) }),
      ...(within === undefined ? {} : { within: seconds(within) }),
    },
    ...(rest > 0 ? [{ does: 'idle', for: seconds(rest) } as const] : []),
    ...(stops > 0 && i === 0
      ? ([
          { does: 'read', on: 'data', reading: false },
          { does: 'idle', for: seconds(stops) },
          { does: 'read', on: 'data', reading: true },
        ] as const)
      : []),
  ]);
  const goodbye: readonly Step[] = [
    { does: 'send', on: 'control', bytes: 10 },
    { does: 'await-close', on: 'data' },
  ];
  return {
    name: 'stream',
    actors: [
      {
        name: 'receiver',
        host: 'server',
        steps: [
          { does: 'listen', port: 5_633, options },
          { does: 'accept', as: 'control', ports: [5_633] },
          { does: 'accept', as: 'data', ports: [5_633] },
          ...(leaves ? reads.slice(0, -1).flat() : [...reads.flat(), ...goodbye]),
        ],
      },
      {
        name: 'sender',
        host: 'client',
        steps: [
          { does: 'connect', as: 'control', to: SERVER, ports: [5_633], options },
          { does: 'connect', as: 'data', to: SERVER, ports: [5_633], options },
          { does: 'bulk', on: 'data', bytes, rate },
          { does: 'receive', on: 'control', bytes: 10 },
        ],
      },
    ],
  };
}

const clock = (time: number): string =>
  `${Math.floor(time / 3_600)}:${String(Math.floor(time / 60) % 60).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;

const guards: fc.Arbitrary<Guard> = fc.oneof(
  fc.integer({ min: 60, max: 10_000 }).map((idle) => ({
    asa: `policy-map P\n class class-default\n  set connection timeout idle ${clock(idle)}\nservice-policy P global\n`,
  })),
  fc.integer({ min: 60, max: 10_000 }).map((idle) => ({
    firewall: `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: ${idle} }\n${SYN_ONLY}`,
  })),
  fc.constantFrom('pan-os', 'aws-nlb', 'azure-load-balancer', 'pf').map((name) => ({ firewall: `preset: ${name}` })),
);

const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });

const streams: fc.Arbitrary<Stream> = fc.record({
  rate: fc.constantFrom(0.5, 900, 50_000_000),
  lasts: fc.integer({ min: 1, max: 20_000 }),
  parts: fc.integer({ min: 1, max: 4 }),
  // No multiple of ten: whoever leaves while a segment of the even stream is on its way is told so by the next one of
  // the sparse.
  rest: fc.constantFrom(0, 0, 7, 403),
  stops: fc.constantFrom(0, 0, 0, 100, 2_000),
  silence: maybe(fc.constantFrom(15, 120, 3_000)),
  within: maybe(fc.constantFrom(103, 2_003)),
  leaves: fc.constantFrom(false, false, true),
  keepaliveIdle: maybe(fc.constantFrom(30, 300, 7_200)),
});

const at = fc.integer({ min: 1, max: 20_000 }).map(seconds);
const lasting = fc.integer({ min: 1, max: 3_000 }).map(seconds);
const where = fc.constantFrom('client', 'fw', 'server');
const faults: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ at, node: where, does: fc.constant('reboot' as const) }),
  fc.record({ at, node: where, does: fc.constant('reboot' as const), for: lasting }),
  fc.record({ at, node: fc.constant('fw'), does: fc.constant('clear-connections' as const) }),
  fc.record({ at, node: where, does: fc.constant('link-down' as const), for: lasting }),
  fc.record({
    at,
    node: where,
    does: fc.constant('one-way-loss' as const),
    direction: fc.constantFrom('in' as const, 'out' as const),
    share: fc.constant(1),
    for: lasting,
  }),
  fc.record({
    at,
    node: fc.constant('fw'),
    does: fc.constant('policy-change' as const),
    change: fc.oneof(
      fc.integer({ min: 30, max: 600 }).map((to) => ({ sets: 'idle-timeout' as const, to: seconds(to) })),
      fc.record({
        sets: fc.constant('block' as const),
        port: fc.constant(5_633),
        answer: fc.constantFrom('silent' as const, 'reset' as const),
        reaches: fc.constant('every-packet' as const),
      }),
    ),
  }),
);

function both(guard: Guard, stream: Stream, struck: readonly Fault[]): readonly [Simulation, Simulation] {
  const network = guardedNetwork(guard);
  const play = (pace: 'even' | 'sparse') =>
    simulate({ network, sessions: [streaming(stream)], seed: 1, until: hours(20), faults: struck, pace });
  const [even, sparse] = [play('even'), play('sparse')];
  assert.deepEqual(even.errors, []);
  return [even, sparse];
}

const ends = ({ outcomes }: Simulation) => {
  const [{ result, noticed, statuses, waits }] = outcomes as readonly [Outcome];
  return {
    result,
    noticed: noticed.map(({ actor, step, error, by }) => `${actor} ${step} ${error} ${by}`),
    statuses: statuses.map(({ actor, status }) => `${actor} ${status}`),
    waits: waits.map(({ actor, step }) => `${actor} ${step}`),
  };
};

/**
 * All that happened, what firewalls counted and how long each device heard nothing, to the tenth of a second: what is
 * fetched in between takes a millisecond.
 */
const stamped = ({ timeline, silences }: Simulation) => ({
  timeline: timeline
    .map((one) => {
      const carried = one.kind === 'firewall-teardown' ? ` ${one.bytes} bytes` : '';
      return `${(one.at / 1e6).toFixed(1)} ${one.node} ${one.kind}${carried}`;
    })
    .toSorted(),
  silences: [...silences].map(([node, all]) => [node, all.map(({ longest }) => (longest / 1e6).toFixed(1))]),
});

const times = ({ outcomes }: Simulation): readonly number[] =>
  (outcomes[0]?.noticed ?? []).map((one) => one.at).concat(outcomes[0]?.endedAt ?? []);

function assertAlike([even, sparse]: readonly [Simulation, Simulation]): void {
  assert.deepEqual(ends(sparse), ends(even));
  const [mine, theirs] = [times(sparse), times(even)];
  for (const [i, time] of mine.entries())
    assert.ok(
      Math.abs(time - (theirs[i] ?? 0)) <= seconds(10),
      `${time / 1e6} s instead of ${(theirs[i] ?? 0) / 1e6} s`,
    );
  assert.equal(sparse.outcomes[0]?.delivered, even.outcomes[0]?.delivered);
}

describe('much data sent sparsely ends as it would if it were sent evenly', () => {
  test('when nothing happens to the network', () => {
    fc.assert(
      fc.property(guards, streams, (guard, stream) => {
        const played = both(guard, stream, []);
        assertAlike(played);
        assert.deepEqual(stamped(played[1]), stamped(played[0]));
      }),
      { numRuns: 25 },
    );
  });

  test('and when something does: noticed by the same, with the same error, within ten seconds', () => {
    fc.assert(
      fc.property(guards, streams, fc.array(faults, { minLength: 1, maxLength: 2 }), (guard, stream, struck) =>
        assertAlike(both(guard, stream, struck)),
      ),
      { numRuns: 60 },
    );
  });
});

test('a receiver that rests between two parts asks for more where no segment is due that could say what follows', () => {
  const rests = { rate: 0.5, lasts: 455, parts: 3, rest: 7, stops: 0, leaves: false };
  const played = both(
    { firewall: `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: 60 }\n${SYN_ONLY}` },
    { ...rests, silence: undefined, within: undefined, keepaliveIdle: undefined },
    [],
  );
  assertAlike(played);
  assert.deepEqual(stamped(played[1]), stamped(played[0]));
});

test('and in a fraction of the events', () => {
  const stream = {
    rate: 50e6,
    lasts: 43_200,
    parts: 1,
    rest: 0,
    stops: 0,
    silence: undefined,
    within: undefined,
    leaves: false,
    keepaliveIdle: undefined,
  };
  const [even, sparse] = both({ asa: `timeout conn ${clock(4 * 3_600)}\n` }, stream, []);
  assertAlike([even, sparse]);
  assert.ok(sparse.events * 20 < even.events, `${sparse.events} and ${even.events}`);
});
