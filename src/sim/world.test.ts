import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { microseconds, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { conntrackWith } from '../../test/conformance/engines.ts';
import { backward } from './known-flow.ts';
import type { Firewall } from './firewall/firewall.ts';
import { tcpFlow, TcpHost } from './tcp/host.ts';
import { tcpProfile } from './tcp/profile-table.ts';
import { type Circuit, type Crossing, type WayEnd } from './way.ts';
import { type Told, World } from './world.ts';

const FLOW = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
const delay = microseconds(500);
const to = (host: string): WayEnd => ({ kind: 'host', host, delay });
const through = (arrival: string, egress: string): Crossing => ({ device: 'fw', arrival, egress, delay });

/** Two hosts; what they are told is kept as `1.000 client connected`. */
function worldWith(circuit: Circuit, firewall?: Firewall) {
  const told: string[] = [];
  const host = () => new TcpHost({ profile: tcpProfile('linux') });
  const world: World = new World({
    hosts: new Map([
      ['client', host()],
      ['server', host()],
    ]),
    firewalls: new Map(firewall ? [['fw', firewall]] : []),
    onTold: (name, what, now) => told.push(`${(now / 1e6).toFixed(3)} ${name} ${words(what)}`),
  });
  world.command('server', { kind: 'listen', port: 22, settings: {} });
  world.lay('client', FLOW, circuit);
  world.command('client', { kind: 'connect', socket: 1, flow: FLOW, settings: {} });
  return { world, told };
}

function words(told: Told): string {
  if (told.kind === 'offers') return 'offers';
  return told.event.kind === 'failed' ? told.event.error : told.event.kind;
}

const roles = ({ timeline }: World, node: string): readonly string[] =>
  timeline.observations.flatMap((one) => (one.kind === 'segment' && one.node === node ? [one.role] : []));
const straight: Circuit = { there: { crossings: [], end: to('server') }, back: { crossings: [], end: to('client') } };

test('a way takes its time in each direction', () => {
  const { world, told } = worldWith(straight);
  assert.equal(world.run(instant(10e6)), 'nothing-left');
  assert.deepEqual(told, ['0.001 client connected', '0.002 server offers']);
});

test('what is lost is never answered', () => {
  const { world, told } = worldWith({ ...straight, there: { crossings: [], end: { kind: 'lost' } } });
  world.run(instant(200e6));
  assert.deepEqual(told, ['131.000 client ETIMEDOUT']);
});

test.each([
  ['host-unreachable', 'EHOSTUNREACH'],
  ['reset', 'ECONNREFUSED'],
] as const)('what is refused with %s is told', (answer, error) => {
  const { world, told } = worldWith({ ...straight, there: { crossings: [], end: { kind: 'refused', answer, delay } } });
  world.run(instant(200e6));
  assert.deepEqual(told, [`0.001 client ${error}`]);
});

/** Facts 3.2: what a device does that sees one direction only, as measured on a router with conntrack. */
describe('a device on one of the two ways', () => {
  test.each([
    ['ETIMEDOUT', false],
    // After two minutes the entry of the SYN is gone, the data is picked up, and the server has long given up.
    ['ECONNRESET', true],
  ])('from the client: connect succeeds, data never arrives, and it ends with %s (tcp_loose %s)', (error, loose) => {
    const circuit = { ...straight, there: { crossings: [through('eth0', 'eth1')], end: to('server') } };
    const { world, told } = worldWith(circuit, conntrackWith({ loose }));
    world.run(instant(10e6));
    assert.deepEqual(told, ['0.002 client connected']);
    world.command('client', { kind: 'socket', socket: 1, input: { kind: 'send', bytes: 100 } });
    world.run(instant(100e6));
    assert.equal(told.length, 1);
    assert.equal(roles(world, 'server').filter((role) => role === 'syn-ack-retransmitted').length, 5);
    world.run(instant(1_100e6));
    assert.ok(told[1]?.endsWith(`client ${error}`), told[1]);
  });

  test('from the server: the SYN-ACK is dropped, and connect runs into its time-out', () => {
    const circuit = { ...straight, back: { crossings: [through('eth1', 'eth0')], end: to('client') } };
    const { world, told } = worldWith(circuit, conntrackWith({}));
    world.run(instant(200e6));
    assert.deepEqual(told, ['131.000 client ETIMEDOUT']);
  });
});

test('two that answer each other for ever are stopped by the limit on events', () => {
  const world: World = new World({
    hosts: new Map(),
    firewalls: new Map(),
    onTold: () => undefined,
    eventsMax: 1_000,
  });
  const ring = (): void => void world.alarm(world.now, ring);
  ring();
  assert.equal(world.run(instant(1)), 'EVENTS_MAX');
});

describe('a tap', () => {
  test('is told of what each host sends and receives, also of what it discards', () => {
    const seen: string[] = [];
    const world = new World({
      hosts: new Map([['client', new TcpHost({ profile: tcpProfile('linux') })]]),
      firewalls: new Map(),
      onTold: () => {},
      tap: (one) =>
        seen.push(`${one.node} ${one.interface} ${one.way} ${one.datagram.kind} ${one.dropped ?? ''} ${one.routers}`),
    });
    const at = { host: 'server', interface: 'eth1', delay, disposition: 'REVERSE_PATH_FILTERED' } as const;
    world.lay('client', FLOW, {
      there: { crossings: [], end: { kind: 'lost', at }, leaves: 'eth0', routers: 1 },
      back: straight.back,
    });
    world.command('client', { kind: 'connect', socket: 1, flow: FLOW, settings: {} });
    world.run(instant(0.5e6));
    assert.deepEqual(seen, ['client eth0 sent syn  0', 'server eth1 received syn REVERSE_PATH_FILTERED 1']);
  });

  test('knows which device spoke in the name of an end', () => {
    const seen: string[] = [];
    const reset = { kind: 'reset', sequence: 1, length: 0, acknowledgement: 1, window: 0 } as const;
    const speaks: Firewall = {
      silences: () => [],
      endures: () => undefined,
      upkeep: () => undefined,
      wakeAt: undefined,
      willSpeak: false,
      relied: new Set(),
      step: (input) =>
        input.kind === 'arrives'
          ? { outputs: [{ kind: 'sends', datagram: { ...reset, flow: backward(FLOW) } }], wakeAt: undefined }
          : { outputs: [], wakeAt: undefined },
    };
    const world = new World({
      hosts: new Map([['client', new TcpHost({ profile: tcpProfile('linux') })]]),
      firewalls: new Map([['fw', speaks]]),
      onTold: () => {},
      tap: ({ way, speaker, routers }) => seen.push(`${way} ${speaker ?? 'an end'} ${routers}`),
    });
    world.lay('client', FLOW, {
      there: { crossings: [through('in', 'out')], end: to('server') },
      back: { crossings: [{ ...through('out', 'in'), routersBefore: 2 }], end: to('client'), routers: 3 },
    });
    world.command('client', { kind: 'connect', socket: 1, flow: FLOW, settings: {} });
    world.run(instant(0.5e6));
    assert.deepEqual(seen, ['sent an end 0', 'received fw 1']);
  });
});

test('who watches is called at equal intervals while something is to come, and sees what was before', () => {
  const looks: number[] = [];
  const world = new World({
    hosts: new Map(),
    firewalls: new Map(),
    onTold: () => {},
    watch: { every: seconds(10), look: (now) => looks.push(now / 1e6) },
  });
  world.alarm(instant(25e6), () => looks.push(25));
  assert.equal(world.run(instant(100e6)), 'nothing-left');
  assert.deepEqual(looks, [0, 10, 20, 25]);
});

test('an alarm that was stopped is nothing: it keeps nobody, and its time does not come by itself', () => {
  const world = new World({ hosts: new Map(), firewalls: new Map(), onTold: () => {} });
  const rang: number[] = [];
  world.alarm(instant(5e6), () => rang.push(5));
  const stopped = world.alarm(instant(10e6), () => rang.push(10));
  const later = world.alarm(instant(200e6), () => rang.push(200));
  world.alarm(instant(1e6), () => stopped.stop());
  assert.equal(world.run(instant(100e6)), 'time-over');
  later.stop();
  assert.equal(world.run(instant(100e6)), 'nothing-left');
  assert.deepEqual([rang, world.events], [[5], 2]);
});
