import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { days, hours, seconds } from '../base/duration.ts';
import { presets } from '../config/presets.ts';
import { type Guard, guardedNetwork, SERVER, SYN_ONLY } from '../../test/guarded-network.ts';
import { idleSession } from '../../test/idle-session.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { simulate } from './simulate.ts';

interface Guarded {
  readonly guard: Guard;
  /** The idle time-out, in seconds. */
  readonly idleTimeout: number;
  /** What its own host says next makes the entry anew: such a table never ends a connection on which both probe. */
  readonly isRevived?: boolean;
}

const clock = (time: number): string =>
  `${Math.floor(time / 3_600)}:${String(Math.floor(time / 60) % 60).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;

/** Some releases keep whole minutes, and the FWSM asks for permits on every interface. */
const PERMITS = 'access-list A extended permit tcp any any\naccess-group A in interface inside\n';
const minutesOf = { fwsm: 'FWSM Version 4.1(5)', pix: 'PIX Version 8.0(4)', asa: 'ASA Version 8.2(5)' } as const;

const ofHosts = [...presets.values()].filter(({ isOfHost, idleTimeout }) => isOfHost && idleTimeout <= days(5));

/** What guards a single host is written at that host. */
const atEnd = (name: string, end: 'client' | 'server'): Guard => ({
  firewall: 'system: linux',
  [end]: `system: linux\npreset: ${name}`,
});

/** A firewall of each engine, all of which count for each connection. */
const guarded: fc.Arbitrary<Guarded> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...Object.values(minutesOf)), fc.integer({ min: 5, max: 300 }))
    .map(([version, idleMinutes]) => ({
      guard: { version, asa: `${PERMITS}timeout conn ${clock(idleMinutes * 60)}\n` },
      idleTimeout: idleMinutes * 60,
    })),
  fc.integer({ min: 60, max: 20_000 }).map((idleTimeout) => ({
    guard: {
      asa: `policy-map P\n class class-default\n  set connection timeout idle ${clock(idleTimeout)}\nservice-policy P global\n`,
    },
    idleTimeout,
  })),
  fc.integer({ min: 60, max: 20_000 }).map((idleTimeout) => ({
    guard: {
      firewall: `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: ${idleTimeout} }\n${SYN_ONLY}`,
    },
    idleTimeout,
  })),
  fc
    .constantFrom(...[...presets.values()].filter(({ idleTimeout }) => idleTimeout <= days(5)))
    .map(({ name, idleTimeout }) => ({ guard: { firewall: `preset: ${name}` }, idleTimeout: idleTimeout / 1e6 })),
  fc
    .tuple(fc.constantFrom(...ofHosts), fc.constantFrom('client' as const, 'server' as const))
    .map(([{ name, idleTimeout, withoutState }, end]) => ({
      guard: atEnd(name, end),
      idleTimeout: idleTimeout / 1e6,
      isRevived: withoutState === 'adopt-outbound',
    })),
);

const outcomeOf = (
  { guard }: Guarded,
  { keepaliveIdle, idle, seed }: { readonly keepaliveIdle: number; readonly idle: number; readonly seed: number },
) => {
  const options = {
    keepalive: true,
    keepaliveTimes: { idle: seconds(keepaliveIdle), interval: seconds(10), count: 3 },
  };
  // Played one by one, and as a vigil, which skips them.
  const [played, skipped] = (['all', 'telling'] as const).map((record) => {
    const { outcomes, errors } = simulate({
      network: guardedNetwork(guard),
      sessions: [idleSession({ idle: seconds(idle), options })],
      seed,
      until: days(60),
      record,
    });
    assert.deepEqual(errors, []);
    return outcomes[0]?.result;
  });
  assert.equal(played, skipped);
  return played;
};

test('keepalive below the smallest timer on the path never dies of idleness', () => {
  const share = fc.double({ min: 0.05, max: 0.999, noNaN: true });
  fc.assert(
    // A share is hardly ever the last second, which is where an engine that counts wrongly shows itself.
    fc.property(guarded, fc.oneof(share, fc.constant('last second')), fc.integer(), (one, part, seed) => {
      const keepaliveIdle =
        typeof part === 'string' ? one.idleTimeout - 1 : Math.max(1, Math.floor(one.idleTimeout * part));
      if (keepaliveIdle >= one.idleTimeout) return;
      assert.equal(outcomeOf(one, { keepaliveIdle, idle: one.idleTimeout * 3, seed }), 'completed');
    }),
    { numRuns: 80 },
  );
});

test('at the timer or above it, it dies of a silence that is longer', () => {
  fc.assert(
    fc.property(guarded, fc.integer({ min: 0, max: 1_000 }), fc.integer(), (one, above, seed) => {
      const keepaliveIdle = one.idleTimeout + above;
      const ends = one.isRevived ? 'completed' : 'failed';
      assert.equal(outcomeOf(one, { keepaliveIdle, idle: keepaliveIdle * 3, seed }), ends);
    }),
    { numRuns: 80 },
  );
});

test.each(Object.values(minutesOf))('an hour of %s: a second less of keepalive lives, an hour dies', (version) => {
  const one = { guard: { version, asa: `${PERMITS}timeout conn 1:00:00\n` }, idleTimeout: 3_600 };
  assert.equal(outcomeOf(one, { keepaliveIdle: 3_599, idle: 10_800, seed: 1 }), 'completed');
  assert.equal(outcomeOf(one, { keepaliveIdle: 3_600, idle: 10_800, seed: 1 }), 'failed');
});

test.each([...presets.values()].filter(({ idleTimeout }) => idleTimeout <= days(5)))(
  '$name: a second less of keepalive lives, its own time dies',
  ({ name, idleTimeout: timer }) => {
    const one = { guard: { firewall: `preset: ${name}` }, idleTimeout: timer / 1e6 };
    const idle = one.idleTimeout * 3;
    assert.equal(outcomeOf(one, { keepaliveIdle: one.idleTimeout - 1, idle, seed: 1 }), 'completed');
    assert.equal(outcomeOf(one, { keepaliveIdle: one.idleTimeout, idle, seed: 1 }), 'failed');
  },
);

test.each(
  ofHosts.flatMap(({ name, idleTimeout, withoutState }) => {
    const ends = withoutState === 'adopt-outbound' ? 'completed' : 'failed';
    return (['client', 'server'] as const).map((end) => ({ name, idleTimeout, end, ends }));
  }),
)(
  '$name at the $end itself: a second less of keepalive lives, with its own time it $ends',
  ({ name, idleTimeout: timer, end, ends }) => {
    const one = { guard: atEnd(name, end), idleTimeout: timer / 1e6 };
    const idle = one.idleTimeout * 3;
    assert.equal(outcomeOf(one, { keepaliveIdle: one.idleTimeout - 1, idle, seed: 1 }), 'completed');
    assert.equal(outcomeOf(one, { keepaliveIdle: one.idleTimeout, idle, seed: 1 }), ends);
  },
);

const shortPresets = [...presets.values()].filter(({ idleTimeout }) => idleTimeout <= hours(2));

/** Two devices behind each other, with a network between them. */
const chained = (first: string, second: string) =>
  networkFrom(`complete: true
nodes:
  client:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
  near:
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.3.0.1/24 }
    routes: [10.2.0.0/24 via 10.3.0.2 dev out]
    preset: ${first}
  far:
    forwarding: true
    interfaces: { in: 10.3.0.2/24, out: 10.2.0.1/24 }
    routes: [10.1.0.0/24 via 10.3.0.1 dev in]
    preset: ${second}
  server:
    system: linux
    interfaces: { eth0: ${SERVER}/24 }
    routes: [default via 10.2.0.1 dev eth0]
`);

test('of two devices behind each other the shorter timer decides, wherever it stands', () => {
  const preset = fc.constantFrom(...shortPresets);
  fc.assert(
    fc.property(preset, preset, fc.integer(), (first, second, seed) => {
      const network = chained(first.name, second.name);
      const shortest = Math.min(first.idleTimeout, second.idleTimeout) / 1e6;
      for (const [keepaliveIdle, expected] of [
        [shortest - 1, 'completed'],
        [shortest, 'failed'],
      ] as const) {
        const options = {
          keepalive: true,
          keepaliveTimes: { idle: seconds(keepaliveIdle), interval: seconds(10), count: 3 },
        };
        const session = idleSession({ idle: seconds(shortest * 3), options });
        const { outcomes } = simulate({ network, sessions: [session], seed, until: hours(48) });
        assert.equal(outcomes[0]?.result, expected);
      }
    }),
    { numRuns: 25 },
  );
});
