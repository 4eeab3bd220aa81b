import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { hours, microseconds, seconds } from '../base/duration.ts';
import { presets } from '../config/presets.ts';
import { type Guard, guardedNetwork, SERVER, SYN_ONLY } from '../../test/guarded-network.ts';
import type { Fault } from './fault.ts';
import type { Actor, Session, SocketOptions, Step } from './session.ts';
import { simulate, type SimulateOptions, type Simulation } from './simulate.ts';

/**
 * Where nobody is told of single segments, a connection that says nothing but keepalive is not played
 * (`src/sim/vigil.ts`). Where somebody is, it is. Both have to come to the same, to the microsecond.
 */
const both = (options: Omit<SimulateOptions, 'record'>): readonly [skipped: Simulation, played: Simulation] => {
  const [skipped, played] = [simulate({ ...options, record: 'telling' }), simulate({ ...options, record: 'all' })];
  assert.deepEqual(played.errors, []);
  return [skipped, played];
};

const told = ({ timeline, outcomes, silences, ended }: Simulation) => ({
  timeline: timeline.filter(({ kind }) => kind !== 'segment'),
  outcomes,
  silences: [...silences],
  ended,
});

/** A connection that is used now and then. */
interface Talk {
  /** So many seconds of silence before each word. */
  readonly silences: readonly number[];
  readonly speaks: 'client' | 'server';
  readonly near: SocketOptions;
  readonly far: SocketOptions;
  /** Beside it, data that flows for so many seconds, sent by the client. */
  readonly flows: number;
}

const PORT = 5_600;

function talking(talks: readonly Talk[]): Session {
  const actors = talks.flatMap(({ silences, speaks, near, far, flows }, i): readonly Actor[] => {
    const port = PORT + i;
    const says = silences.flatMap((silence): readonly Step[] => [
      { does: 'idle', for: microseconds(silence * 1e6 + 3) },
      { does: 'send', on: 'line', bytes: 100 },
      { does: 'receive', on: 'line', bytes: 10 },
    ]);
    const hears = silences.flatMap((): readonly Step[] => [
      { does: 'receive', on: 'line', bytes: 100 },
      { does: 'send', on: 'line', bytes: 10 },
    ]);
    const data: readonly Step[] = flows > 0 ? [{ does: 'bulk', on: 'data', bytes: flows * 1_000, rate: 1_000 }] : [];
    const gets: readonly Step[] = flows > 0 ? [{ does: 'receive', on: 'data', bytes: flows * 1_000 }] : [];
    const sides = { client: [...data], server: [...gets] };
    return [
      {
        name: `server${i}`,
        host: 'server',
        steps: [
          { does: 'listen', port, options: far },
          { does: 'accept', as: 'line', ports: [port] },
          { does: 'accept', as: 'data', ports: [port] },
          ...sides.server,
          ...(speaks === 'server' ? says : hears),
        ],
      },
      {
        name: `client${i}`,
        host: 'client',
        steps: [
          { does: 'connect', as: 'line', to: SERVER, ports: [port], options: near },
          { does: 'connect', as: 'data', to: SERVER, ports: [port], options: near },
          ...sides.client,
          ...(speaks === 'client' ? says : hears),
        ],
      },
    ];
  });
  return { name: 'talk', actors };
}

const clock = (time: number): string =>
  `${Math.floor(time / 3_600)}:${String(Math.floor(time / 60) % 60).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;

const idleTimeouts = fc.integer({ min: 60, max: 8_000 });
/** What guards a single host, at that host. */
const ofHost = fc
  .record({
    name: fc.constantFrom(...[...presets.values()].filter(({ isOfHost }) => isOfHost).map(({ name }) => name)),
    idle: fc.option(idleTimeouts, { nil: undefined }),
    expiry: fc.constantFrom('silent', 'reset'),
  })
  .map(
    ({ name, idle, expiry }) =>
      `\npreset: ${name}\non-expiry: ${expiry}${idle === undefined ? '' : `\nidle-timeout: ${idle}s`}`,
  );
const guards: fc.Arbitrary<Guard> = fc.oneof(
  fc.record({ idle: idleTimeouts, more: fc.constantFrom('', ' reset', ' dcd 0:00:15 3') }).map(({ idle, more }) => ({
    asa: `policy-map P\n class class-default\n  set connection timeout idle ${clock(Math.max(300, idle))}${more}\nservice-policy P global\n`,
  })),
  fc.record({ idle: idleTimeouts, retransmissions: fc.constantFrom(1, 3) }).map(({ idle, retransmissions }) => ({
    firewall: `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: ${idle}, net.netfilter.nf_conntrack_tcp_max_retrans: ${retransmissions} }\n${SYN_ONLY}`,
  })),
  fc.constantFrom(...presets.keys()).map((name) => ({ firewall: `preset: ${name}` })),
  fc
    .record({ request: idleTimeouts, reply: idleTimeouts, expiry: fc.constantFrom('silent', 'reset') })
    .map(({ request, reply, expiry }) => ({
      firewall: `preset: pan-os\nidle-timeout: { request: ${request}s, reply: ${reply}s }\non-expiry: ${expiry}`,
    })),
  fc
    .record({
      near: fc.option(ofHost, { nil: '' }),
      far: ofHost,
      between: fc.constantFrom('system: linux', 'preset: pan-os'),
    })
    .map(({ near, far, between }) => ({
      firewall: between,
      client: `system: linux${near}`,
      server: `system: linux${far}`,
    })),
);

const keepalive: fc.Arbitrary<SocketOptions> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        idle: fc.oneof(fc.constantFrom(30, 300, 900, 3_599), fc.integer({ min: 5, max: 5_000 })),
        interval: fc.constantFrom(1, 10, 75, 400),
        count: fc.constantFrom(1, 3, 9),
        userTimeout: fc.constantFrom(undefined, undefined, 20, 2_000),
      })
      .map(({ idle, interval, count, userTimeout }) => ({
        keepalive: true,
        keepaliveTimes: { idle: seconds(idle), interval: seconds(interval), count },
        ...(userTimeout === undefined ? {} : { userTimeout: seconds(userTimeout) }),
      })),
  },
);

const talks: fc.Arbitrary<readonly Talk[]> = fc.array(
  fc.record({
    silences: fc.array(fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20_000 })), {
      minLength: 1,
      maxLength: 3,
    }),
    speaks: fc.constantFrom('client' as const, 'server' as const),
    near: keepalive,
    far: keepalive,
    flows: fc.constantFrom(0, 0, 500, 9_000),
  }),
  { minLength: 1, maxLength: 3 },
);

const at = fc.integer({ min: 1, max: 30_000e6 }).map(microseconds);
const lasting = fc.integer({ min: 1, max: 3_000 }).map(seconds);
const where = fc.constantFrom('client', 'fw', 'server');
const onTable = { at, node: fc.constantFrom('fw', 'fw', 'server') };
const faults: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ at, node: where, does: fc.constant('reboot' as const) }),
  fc.record({ at, node: where, does: fc.constant('reboot' as const), for: lasting }),
  fc.record({ ...onTable, does: fc.constant('failover' as const), state: fc.constantFrom('kept', 'lost') }),
  fc.record({ ...onTable, does: fc.constant('clear-connections' as const) }),
  fc.record({ at, node: where, does: fc.constant('link-down' as const), for: lasting }),
  fc.record({
    at,
    node: where,
    does: fc.constant('one-way-loss' as const),
    direction: fc.constantFrom('in' as const, 'out' as const),
    share: fc.constantFrom(0.5, 1),
    for: lasting,
  }),
  fc.record({ ...onTable, does: fc.constant('table-limit' as const), connections: fc.constantFrom(1, 3) }),
  fc.record({
    ...onTable,
    does: fc.constant('policy-change' as const),
    change: fc.oneof(
      fc.integer({ min: 30, max: 4_000 }).map((to) => ({ sets: 'idle-timeout' as const, to: seconds(to) })),
      fc.record({
        sets: fc.constant('block' as const),
        port: fc.constantFrom(PORT, PORT + 1),
        answer: fc.constantFrom('silent' as const, 'reset' as const),
        reaches: fc.constantFrom('every-packet' as const, 'new-connections' as const),
      }),
    ),
  }),
) as fc.Arbitrary<Fault>;

describe('a connection that says nothing but keepalive need not be played', () => {
  test('whatever is said, asked and forgotten, and whatever happens meanwhile', () => {
    const nights = [guards, talks, fc.array(faults, { maxLength: 3 }), fc.integer()] as const;
    fc.assert(
      fc.property(...nights, (guard, said, struck, seed) => {
        const [skipped, played] = both({
          network: guardedNetwork(guard),
          sessions: [talking(said)],
          seed,
          until: hours(20),
          faults: struck,
        });
        assert.deepEqual(told(skipped), told(played));
      }),
      { numRuns: 150 },
    );
  });

  test('also where a word or a fault comes while a probe or its answer is on its way', () => {
    const offset = fc.integer({ min: 0, max: 900 });
    const chosen = fc.record({ which: fc.nat(), offset, doesWhat: faults, isWord: fc.boolean() });
    fc.assert(
      fc.property(guards, keepalive, keepalive, chosen, (guard, near, far, { which, offset: by, doesWhat, isWord }) => {
        const silence = 15_000;
        const talk: Talk = { silences: [silence], speaks: 'client', near, far, flows: 0 };
        const options = { network: guardedNetwork(guard), sessions: [talking([talk])], seed: 1, until: hours(5) };
        const { timeline } = simulate({ ...options, record: 'all' });
        const probes = timeline.filter((one) => one.kind === 'segment' && one.role === 'keepalive');
        const word = timeline.find((one) => one.kind === 'sent' && one.bytes === 100);
        const probe = probes[which % probes.length];
        if (!probe || !word) return;
        const time = probe.at + by;
        const [skipped, played] = both(
          isWord && time < word.at
            ? { ...options, sessions: [talking([{ ...talk, silences: [silence - (word.at - time) / 1e6] }])] }
            : { ...options, faults: [{ ...doesWhat, at: microseconds(time) }] },
        );
        assert.deepEqual(told(skipped), told(played));
      }),
      { numRuns: 150 },
    );
  });

  test('a fault of the very moment in which an end asks, or what it asked is on its way, comes first', () => {
    const times = (idle: number) => ({ idle: seconds(idle), interval: seconds(1), count: 1 });
    const line = (idle: number): SocketOptions => ({ keepalive: true, keepaliveTimes: times(idle) });
    const talk: Talk = { silences: [15_000], speaks: 'client', near: line(61), far: line(30), flows: 0 };
    const options = {
      network: guardedNetwork({ firewall: 'preset: pan-os' }),
      sessions: [talking([talk])],
      seed: 1,
      until: hours(5),
    };
    const passed = simulate({ ...options, record: 'all' }).timeline.filter(
      (one) => one.kind === 'segment' && (one.role === 'keepalive' || one.role === 'keepalive-answer'),
    );
    const strikes: readonly Fault[] = (['client', 'server'] as const).flatMap((node): Fault[] => [
      { at: options.until, node, does: 'reboot' },
      { at: options.until, node, does: 'link-down', for: seconds(1) },
      { at: options.until, node, does: 'one-way-loss', direction: 'out', share: 1, for: seconds(1) },
    ]);
    for (const { at: moment } of passed.slice(8, 20))
      for (const fault of strikes) {
        const [skipped, played] = both({ ...options, faults: [{ ...fault, at: microseconds(moment) }] });
        assert.deepEqual(told(skipped), told(played), `${fault.does} of ${fault.node} at ${moment}`);
      }
  });

  test('a night of it is a few events', () => {
    const line: SocketOptions = {
      keepalive: true,
      keepaliveTimes: { idle: seconds(60), interval: seconds(10), count: 3 },
    };
    const [skipped, played] = both({
      network: guardedNetwork({ firewall: 'preset: pan-os' }),
      sessions: [talking([{ silences: [43_200], speaks: 'client', near: line, far: line, flows: 0 }])],
      seed: 1,
      until: hours(20),
    });
    assert.deepEqual(told(skipped), told(played));
    assert.ok(skipped.events * 20 < played.events, `${skipped.events} and ${played.events}`);
  });

  test('one that lasts for ever is still there at the end', () => {
    const line: SocketOptions = {
      keepalive: true,
      keepaliveTimes: { idle: seconds(60), interval: seconds(10), count: 3 },
    };
    const [skipped, played] = both({
      network: guardedNetwork({ firewall: 'preset: pan-os' }),
      sessions: [
        {
          name: 'open',
          actors: [
            {
              name: 'server',
              host: 'server',
              steps: [
                { does: 'listen', port: PORT, options: line },
                { does: 'accept', as: 'line', ports: [PORT] },
                { does: 'await', signal: 'what never comes' },
              ],
            },
            {
              name: 'client',
              host: 'client',
              steps: [
                { does: 'connect', as: 'line', to: SERVER, ports: [PORT], options: line },
                { does: 'receive', on: 'line', bytes: 1 },
              ],
            },
          ],
        },
      ],
      seed: 1,
      until: hours(20),
    });
    assert.equal(skipped.ended, 'nothing-left');
    assert.deepEqual(told(skipped), told(played));
  });
});
