import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { type Duration, microseconds, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import type { TablePolicy } from '../model/node.ts';
import { TableFirewall } from './firewall/table.ts';
import { tcpFlow, TcpHost } from './tcp/host.ts';
import { tcpProfile } from './tcp/profile-table.ts';
import type { Circuit, Crossing } from './way.ts';
import { World, type WorldOptions } from './world.ts';

const FLOW = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
const delay = microseconds(500);
const passes = [{ node: 'client', interface: 'eth0', direction: 'out' }] as const;
const through: Crossing = { device: 'fw', arrival: 'in', egress: 'out', delay, passes };
const end = (host: string) => ({ kind: 'host', host, delay }) as const;
const CIRCUIT: Circuit = {
  there: { crossings: [through], end: end('server') },
  back: { crossings: [through], end: end('client') },
};
const POLICY: TablePolicy = {
  preset: 'pan-os',
  permits: [{ protocol: 'tcp' }],
  denial: 'silent',
  withoutState: 'silent',
};
const KEEPALIVE = {
  keepalive: true,
  keepaliveTimes: { idle: seconds(60), probes: { spacing: 'even', interval: seconds(10), count: 3 } },
} as const;
const second = (count: number) => instant(count * 1e6);

/** A client that is connected through a firewall which forgets what is silent for `idle`, and asks once a minute. */
function connected({ idle = seconds(90), ...options }: Partial<WorldOptions> & { readonly idle?: Duration } = {}) {
  const host = () => new TcpHost({ profile: tcpProfile('linux') });
  const told: string[] = [];
  const world: World = new World({
    hosts: new Map([
      ['client', host()],
      ['server', host()],
    ]),
    firewalls: new Map([['fw', new TableFirewall({ policy: POLICY, timers: { idle, onExpiry: 'silent' } })]]),
    onTold: (name, what, now) => {
      const word = what.kind === 'offers' ? 'offers' : what.event.kind;
      told.push(`${Math.floor(now / 1e6)} ${name} ${word}`);
    },
    record: 'telling',
    ...options,
  });
  world.command('server', { kind: 'listen', port: 22, settings: {} });
  world.lay('client', FLOW, CIRCUIT);
  world.command('client', { kind: 'connect', socket: 1, flow: FLOW, settings: KEEPALIVE });
  return { world, told };
}

const eventsUntil = (world: World, until: number): number => {
  world.run(second(until));
  return world.events;
};

describe('a connection that says nothing but keepalive', () => {
  test('is played for its first question, and no more', () => {
    const { world } = connected();
    const before = eventsUntil(world, 90);
    // The end of a run plays one round for who looks at it then.
    assert.ok(eventsUntil(world, 80_000) - before < 20, `${world.events}`);
  });

  test.each<[string, Parameters<typeof connected>[0]]>([
    ['by somebody who records all', { record: 'all' }],
    ['by a capture', { tap: () => undefined }],
    ['by somebody who lists sockets', { watch: { every: seconds(10_000), look: () => undefined } }],
  ])('is played whole where it is seen %s', (_, options) => {
    const { world } = connected(options);
    assert.ok(eventsUntil(world, 6_000) > 400, `${world.events}`);
  });

  test('is played where the firewall forgets it between two questions', () => {
    const { world, told } = connected({ idle: seconds(60) });
    world.run(second(300));
    assert.deepEqual(told.at(-1), '90 client failed');
  });

  test.each(['telling', 'all'] as const)('goes on for ever, and nothing else is left (%s is recorded)', (record) => {
    const { world } = connected({ record });
    assert.equal(world.run(second(10_000)), 'nothing-left');
    assert.equal(world.now, second(10_000));
  });

  test.each(['telling', 'all'] as const)('something is left where it has not yet asked (%s is recorded)', (record) => {
    assert.equal(connected({ record }).world.run(second(59)), 'time-over');
  });
});

describe('what ends it', () => {
  test('a word of the program', () => {
    const { world, told } = connected();
    world.alarm(second(5_000), () =>
      world.command('client', { kind: 'socket', socket: 1, input: { kind: 'send', bytes: 10 } }),
    );
    world.run(second(6_000));
    assert.deepEqual(told.slice(-2), ['5000 server received', '5000 client acknowledged']);
  });

  // Asked every 60.002 s from 60 s on, so that the last question before 5,000 s crossed at 4,980.1 s.
  test.each([
    [5_000, 5_070],
    [100, 150],
  ])('links that are down from %d s on: the firewall forgets it 90 s behind the last question', (down, forgotten) => {
    const { world } = connected();
    world.alarm(second(down), () => world.impair({ node: 'client', share: 1 }, seconds(2_000)));
    world.run(second(8_000));
    const torn = world.timeline.observations.find(({ kind }) => kind === 'firewall-teardown');
    assert.equal(Math.floor((torn?.at ?? 0) / 1e6), forgotten);
  });

  test('the firewall restarts', () => {
    const { world, told } = connected();
    world.alarm(second(5_000), () => world.strike('fw', { kind: 'restart' }));
    world.run(second(8_000));
    assert.deepEqual(told.at(-1), '5070 client failed');
  });
});
