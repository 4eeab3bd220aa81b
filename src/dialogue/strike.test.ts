import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../base/duration.ts';
import { guardedNetwork, SERVER, SYN_ONLY } from '../../test/guarded-network.ts';
import { idleSession, PORT } from '../../test/idle-session.ts';
import type { Fault } from './fault.ts';
import { randomFaults } from './random-faults.ts';
import type { Session } from './session.ts';
import { simulate } from './simulate.ts';

interface Played {
  readonly session?: Session;
  readonly firewall?: string;
  readonly asa?: string;
  readonly seed?: number;
}

/** `completed`, or what was noticed: `client ECONNRESET by reset at 600 s`. */
function outcome(faults: readonly Fault[], { session = talk(), firewall, asa, seed = 1 }: Played = {}): string {
  const network = guardedNetwork(firewall === undefined ? { ...(asa && { asa }) } : { firewall });
  const { outcomes, errors } = simulate({ network, sessions: [session], seed, until: hours(24), faults });
  assert.deepEqual(errors, []);
  const [first] = outcomes;
  const noticed = (first?.noticed ?? []).map(
    ({ host, error, by, at }) => `${host} ${error}${by === undefined ? '' : ` by ${by}`} at ${Math.floor(at / 1e6)} s`,
  );
  return [first?.result ?? '', ...noticed].join(', ');
}

/** Ten minutes of silence, and then a word of the server. */
const talk = () => idleSession({ idle: minutes(10), speaks: 'server' });
const client = () => idleSession({ idle: minutes(10), speaks: 'client' });

const PAN = 'preset: pan-os';
const at = minutes(5);

describe('a node that stops', () => {
  test('a firewall that forgets everything', () => {
    const fault: Fault = { at, node: 'fw', does: 'reboot' };
    assert.match(outcome([fault]), /^failed, server ETIMEDOUT by retransmission/);
  });

  test('a host: its programs are gone, and the next word meets a reset', () => {
    const fault: Fault = { at, node: 'server', does: 'reboot' };
    assert.equal(outcome([fault], { session: client() }), 'failed, client ECONNRESET by reset at 600 s');
  });

  test('away for six minutes, it answers with a reset as soon as it is back', () => {
    const fault: Fault = { at, node: 'server', does: 'reboot', for: minutes(6) };
    // Repeated after 0.2, 0.4, 0.8, ... s: 52 s behind the word the server is away, 106 s behind it is back.
    assert.equal(outcome([fault], { session: client() }), 'failed, client ECONNRESET by reset at 706 s');
  });

  test('a failover with state is not noticed, one without it is a reboot', () => {
    const failover = (state: 'kept' | 'lost'): Fault => ({ at, node: 'fw', does: 'failover', state, for: seconds(3) });
    assert.equal(outcome([failover('kept')]), 'completed');
    assert.match(outcome([failover('lost')]), /^failed, server ETIMEDOUT/);
  });
});

describe('a route that leads around a firewall, for what the server sends', () => {
  const fault: Fault = { at, node: 'fw', does: 'detour', interface: 'out' };
  const conntrack = (liberal: 0 | 1) =>
    `${SYN_ONLY}\nsysctl: { net.netfilter.nf_conntrack_tcp_be_liberal: ${liberal} }`;

  test('conntrack takes the acknowledgement of what it did not see for INVALID', () => {
    assert.match(outcome([fault], { firewall: conntrack(0) }), /^failed, server ETIMEDOUT by retransmission/);
  });

  test('where it is liberal, it does not mind', () => {
    assert.equal(outcome([fault], { firewall: conntrack(1) }), 'completed');
  });

  test('the route is as before when the word is said', () => {
    assert.equal(outcome([{ ...fault, for: minutes(4) }], { firewall: conntrack(0) }), 'completed');
  });
});

/** Both directions of it are seen, so that nothing that is on its way is out of the window. */
test('whatever is lost and repeated, nothing of an ordinary connection is out of the window', () => {
  const network = guardedNetwork({ firewall: SYN_ONLY });
  const session: Session = {
    name: 'stream',
    actors: [
      {
        name: 'stored',
        host: 'server',
        steps: [
          { does: 'listen', port: PORT, options: {} },
          { does: 'accept', as: 'data', ports: [PORT] },
          { does: 'receive', on: 'data', bytes: 40_000_000 },
        ],
      },
      {
        name: 'readd',
        host: 'client',
        steps: [
          { does: 'connect', as: 'data', to: SERVER, ports: [PORT], options: {} },
          { does: 'bulk', on: 'data', bytes: 40_000_000, rate: 20_000 },
        ],
      },
    ],
  };
  for (let seed = 1; seed <= 20; seed++) {
    const kinds = ['one-way-loss', 'link-down', 'reboot', 'failover'] as const;
    const faults = randomFaults(seed, {
      kinds,
      nodes: ['fw', 'client', 'server'],
      tables: ['fw'],
      pools: [],
      ports: [PORT],
      until: minutes(30),
      count: 4,
    });
    const { timeline } = simulate({ network, sessions: [session], seed, until: hours(4), faults });
    const outside = timeline.filter((one) => one.kind === 'firewall-denied' && /bound|rst/.test(one.why ?? ''));
    assert.deepEqual(outside, [], `seed ${seed}`);
  }
});

describe('links', () => {
  test('down while something is said: it is said again', () => {
    const fault: Fault = { at: minutes(9), node: 'server', does: 'link-down', interface: 'eth0', for: minutes(5) };
    assert.equal(outcome([fault]), 'completed');
    // Its own cable: nobody answers for the next hop, and that is what the time-out is called.
    assert.match(outcome([{ ...fault, for: hours(2) }]), /^failed, server EHOSTUNREACH by retransmission/);
  });

  test('down while nothing is said', () => {
    const fault: Fault = { at: minutes(2), node: 'server', does: 'link-down', for: minutes(5) };
    assert.equal(outcome([fault]), 'completed');
  });

  test('what is lost in one direction is the acknowledgement as well as the word', () => {
    for (const direction of ['in', 'out'] as const) {
      const fault: Fault = { at, node: 'server', does: 'one-way-loss', direction, share: 1, for: hours(2) };
      assert.match(outcome([fault]), /^failed, server ETIMEDOUT by retransmission/, direction);
    }
    const other: Fault = {
      at,
      node: 'fw',
      does: 'one-way-loss',
      interface: 'none',
      direction: 'in',
      share: 1,
      for: at,
    };
    assert.equal(outcome([other]), 'completed');
  });

  test('a share of it is got over', () => {
    const fault: Fault = { at, node: 'server', does: 'one-way-loss', direction: 'out', share: 0.5, for: hours(2) };
    for (const seed of [1, 2, 3]) assert.equal(outcome([fault], { seed }), 'completed');
  });
});

describe('what an administrator does to a firewall', () => {
  test('connections are cleared, all or those to a port', () => {
    const clear = (port?: number): Fault => ({ at, node: 'fw', does: 'clear-connections', ...(port && { port }) });
    assert.match(outcome([clear()]), /^failed, server ETIMEDOUT/);
    assert.match(outcome([clear(PORT)]), /^failed/);
    assert.equal(outcome([clear(PORT + 1)]), 'completed');
  });

  test('translations are cleared, and the connections that use one', () => {
    const clear: Fault = { at, node: 'fw', does: 'clear-xlate' };
    const dynamic = 'object network NET\n subnet 10.1.0.0 255.255.255.0\n nat (inside,dmz) dynamic interface\n';
    const fixed = 'object network HOST\n host 10.1.0.10\n nat (inside,dmz) static 10.2.0.50\n';
    assert.match(outcome([clear], { asa: dynamic }), /^failed, server ETIMEDOUT/);
    assert.equal(outcome([clear], { asa: fixed }), 'completed');
    assert.equal(outcome([clear]), 'completed');
  });

  test.each([
    ['asa', undefined],
    ['table', PAN],
  ])('%s: a shorter idle time-out reaches new connections only', (_, firewall) => {
    const shorter: Fault = {
      at,
      node: 'fw',
      does: 'policy-change',
      change: { sets: 'idle-timeout', to: minutes(6) },
    };
    const given = firewall === undefined ? {} : { firewall };
    assert.equal(outcome([shorter], given), 'completed');
    assert.match(outcome([{ ...shorter, at: seconds(0) }], given), /^failed/);
  });

  test('conntrack: one that was made before it is reached by its next packet, and not without one', () => {
    const shorter: Fault = { at, node: 'fw', does: 'policy-change', change: { sets: 'idle-timeout', to: minutes(6) } };
    assert.equal(outcome([shorter], { firewall: SYN_ONLY }), 'completed');
    const keepalive = { idle: minutes(2), interval: seconds(10), count: 3 };
    const probing = idleSession({ idle: hours(1), options: { keepalive: true, keepaliveTimes: keepalive } });
    assert.equal(outcome([shorter], { firewall: SYN_ONLY, session: probing }), 'completed');
    const tooLate: Fault = { ...shorter, change: { sets: 'idle-timeout', to: minutes(1) } };
    assert.match(outcome([tooLate], { firewall: SYN_ONLY, session: probing }), /^failed/);
  });

  const block = (reaches: 'new-connections' | 'every-packet', answer: 'silent' | 'reset' = 'silent'): Fault => ({
    at,
    node: 'fw',
    does: 'policy-change',
    change: { sets: 'block', port: PORT, answer, reaches },
  });

  test('a rule that blocks the port: only a device that asks its rules about each packet cuts what is there', () => {
    const session = client();
    for (const firewall of [PAN, SYN_ONLY])
      assert.equal(outcome([block('new-connections')], { firewall, session }), 'completed');
    assert.equal(outcome([block('every-packet')], { firewall: PAN, session }), 'completed');
    assert.match(outcome([block('every-packet')], { firewall: SYN_ONLY, session }), /^failed, client ETIMEDOUT/);
    assert.equal(
      outcome([block('every-packet', 'reset')], { firewall: SYN_ONLY, session }),
      'failed, client ECONNRESET by reset at 600 s',
    );
  });

  test('and a connection that is made behind it is refused', () => {
    const early: Fault = { ...block('new-connections', 'reset'), at: seconds(0) };
    assert.equal(outcome([early], { firewall: PAN }), 'failed, client ECONNREFUSED by refused at 0 s');
  });

  test('a table without room takes no connection, and keeps those that it has', () => {
    const full: Fault = { at: seconds(0), node: 'fw', does: 'table-limit', connections: 0 };
    assert.match(outcome([full], { firewall: PAN }), /^failed, client ETIMEDOUT by syn-timeout/);
    assert.equal(outcome([{ ...full, at }], { firewall: PAN }), 'completed');
  });
});
