import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { microseconds, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import type { Impairment, Point } from './impairments.ts';
import { tcpFlow, TcpHost } from './tcp/host.ts';
import { tcpProfile } from './tcp/profile-table.ts';
import type { ProfileName } from './tcp/profile.ts';
import type { Circuit } from './way.ts';
import { World } from './world.ts';

const FLOW = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
const delay = microseconds(500);
const at = (node: string, name: string, direction: Point['direction']): Point => ({ node, interface: name, direction });

/** A client, a router without state, a server. */
const CIRCUIT: Circuit = {
  there: {
    crossings: [],
    end: { kind: 'host', host: 'server', delay },
    passes: [
      at('client', 'eth0', 'out'),
      at('router', 'a', 'in'),
      at('router', 'b', 'out'),
      at('server', 'eth0', 'in'),
    ],
  },
  back: {
    crossings: [],
    end: { kind: 'host', host: 'client', delay },
    passes: [
      at('server', 'eth0', 'out'),
      at('router', 'b', 'in'),
      at('router', 'a', 'out'),
      at('client', 'eth0', 'in'),
    ],
  },
};

/**
 * The client connects, and sends 10 bytes at 1 s; from half a second on something is wrong for `lasts` seconds. What
 * became of it, and when it sent.
 */
function night(
  one: Impairment,
  {
    lasts = 100,
    until = 60,
    asks = true,
    client = 'linux',
    connectsAt = 0,
  }: { lasts?: number; until?: number; asks?: boolean; client?: ProfileName; connectsAt?: number } = {},
) {
  const told: string[] = [];
  const time = (us: number) => (us / 1e6).toFixed(2);
  const world: World = new World({
    hosts: new Map([
      ['client', new TcpHost({ profile: tcpProfile(client) })],
      ['server', new TcpHost({ profile: tcpProfile('linux') })],
    ]),
    firewalls: new Map(),
    asksNeighbours: () => asks,
    onTold: (host, what, now) => {
      if (what.kind !== 'tells') return;
      told.push(`${time(now)} ${host} ${what.event.kind === 'failed' ? what.event.error : what.event.kind}`);
    },
  });
  world.command('server', { kind: 'listen', port: 22, settings: {} });
  world.lay('client', FLOW, CIRCUIT);
  world.alarm(instant(connectsAt * 1e6), () =>
    world.command('client', { kind: 'connect', socket: 1, flow: FLOW, settings: {} }),
  );
  world.alarm(instant(500_000), () => world.impair(one, seconds(lasts)));
  world.alarm(instant(1e6), () =>
    world.command('client', { kind: 'socket', socket: 1, input: { kind: 'send', bytes: 10 } }),
  );
  world.run(instant(until * 1e6));
  const repeated = world.timeline.observations.flatMap((seen) =>
    seen.kind === 'segment' && seen.role === 'retransmission' ? [time(seen.at)] : [],
  );
  return { told, repeated };
}

const CABLE: Impairment = { node: 'router', interface: 'b', share: 1, isCable: true };

describe('a router whose cable is out', () => {
  test('says after three questions that there is no way, and what waited is said again without longer pauses', () => {
    const { repeated } = night(CABLE, { until: 12 });
    // Measured on 6.18: a burst of errors every 3.07 s; behind it 0.20, 0.44, 0.83 and, cut short by the next, 1.60 s.
    const expected = '1.21 1.63 2.46 4.07 4.28 4.70 5.53 7.14 7.35 7.78 8.61 10.22 10.42 10.85 11.68';
    assert.deepEqual(repeated, expected.split(' '));
  });

  test('sends what waited when a question is answered, and not a moment before', () => {
    // Asked at 1.00, 2.02, 3.05 s.
    assert.deepEqual(night(CABLE, { lasts: 1 }).told.slice(1), ['2.02 server received', '2.02 client acknowledged']);
    assert.deepEqual(night(CABLE, { lasts: 2 }).told.slice(1), ['3.05 server received', '3.05 client acknowledged']);
  });

  test('tells whoever is about to connect', () => {
    assert.deepEqual(night(CABLE, { connectsAt: 0.7 }).told, ['3.77 client EHOSTUNREACH']);
  });

  test('a time-out that begins so is called so', () => {
    const { told } = night(CABLE, { lasts: 5_000, until: 2_000 });
    assert.match(told.at(-1) ?? '', /^92\d\.\d\d client EHOSTUNREACH$/);
  });

  test('other systems take nothing back', () => {
    const { repeated } = night(CABLE, { client: 'freebsd', until: 12 });
    assert.deepEqual(repeated, night({ ...CABLE, isCable: false }, { client: 'freebsd', until: 12 }).repeated);
    assert.ok(repeated.length >= 4, repeated.join(', '));
  });
});

describe('in silence', () => {
  const silent = (one: Impairment, asks = true) => night(one, { until: 12, asks }).repeated;
  const DOUBLING = ['1.21', '1.63', '2.46', '4.11', '7.50'];

  test.each<[string, Impairment, boolean]>([
    ['packets that are lost where they leave', { node: 'router', interface: 'b', direction: 'out', share: 1 }, true],
    ['a router that is away', { node: 'router', share: 1 }, true],
    ['the cable of who is at the other side of a switch', { node: 'server', share: 1, isCable: true }, true],
    ['a router of which it is not known whether it tells', CABLE, false],
  ])('%s', (_, one, asks) => assert.deepEqual(silent(one, asks), DOUBLING));
});

test('a host whose own cable is out tells itself', () => {
  const own: Impairment = { node: 'client', interface: 'eth0', share: 1, isCable: true };
  assert.deepEqual(night(own, { connectsAt: 0.7 }).told, ['3.77 client EHOSTUNREACH']);
});
