import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, hours, minutes, seconds } from '../base/duration.ts';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { idleSession, PORT } from '../../test/idle-session.ts';
import type { Fault } from './fault.ts';
import { simulate, type Simulation } from './simulate.ts';

/** EC2 security group on current instance types: 350 s (presets). */
const EC2 = 'preset: aws-security-group-nitro6';

interface Night {
  readonly preset?: string;
  readonly end?: 'client' | 'server';
  readonly idle?: Duration;
  /** The keepalive of both ends, in seconds. */
  readonly keepalive?: number;
  readonly speaks?: 'client' | 'server';
  readonly faults?: readonly Fault[];
  readonly tape?: true;
}

function played({ preset = EC2, end = 'server', idle = hours(1), keepalive, speaks, faults = [], tape }: Night = {}) {
  const network = guardedNetwork({ firewall: 'system: linux', [end]: `system: linux\n${preset}` });
  const options =
    keepalive === undefined
      ? {}
      : { keepalive: true, keepaliveTimes: { idle: seconds(keepalive), interval: seconds(75), count: 9 } };
  const session = idleSession({ idle, options, ...(speaks && { speaks }) });
  const simulation = simulate({
    network,
    sessions: [session],
    seed: 1,
    until: hours(12),
    faults,
    ...(tape && { tape: { socketsEvery: hours(1) } }),
  });
  assert.deepEqual(simulation.errors, []);
  return simulation;
}

/** `idle at 350 s` */
const removals = ({ timeline }: Simulation): readonly string[] =>
  timeline.flatMap((one) =>
    one.kind === 'firewall-teardown' ? [`${one.node} ${one.reason} at ${Math.floor(one.at / 1e6)} s`] : [],
  );

const noticed = ({ outcomes: [outcome] }: Simulation): readonly string[] => [
  outcome?.result ?? '',
  ...(outcome?.noticed ?? []).map(({ host, error, by }) => `${host} ${error} by ${by}`),
];

describe('an EC2 security group at an end itself', () => {
  test.each(['server', 'client'] as const)('at the %s, it ends a connection that is idle for 350 s', (end) => {
    const night = played({ end });
    assert.deepEqual(removals(night), [`${end} idle at 350 s`]);
    assert.deepEqual(noticed(night), ['failed', 'client ETIMEDOUT by retransmission']);
    assert.deepEqual(noticed(played({ end, idle: seconds(349) })), ['completed']);
  });

  test('keepalive of 349 s lives, one of 350 s dies', () => {
    assert.deepEqual(noticed(played({ keepalive: 349 })), ['completed']);
    assert.deepEqual(removals(played({ keepalive: 350 })), ['server idle at 350 s']);
    assert.equal(noticed(played({ keepalive: 350 }))[0], 'failed');
  });

  test('what the host itself says then does not get out', () => {
    const night = played({ speaks: 'server' });
    assert.equal(noticed(night)[1], 'server ETIMEDOUT by retransmission');
    const dropped = night.timeline.filter((one) => one.kind === 'firewall-denied');
    assert.ok(dropped.length > 5 && dropped.every(({ node }) => node === 'server'));
  });

  test('a session through it of twelve hours is a few events more than without', () => {
    const of = (preset: string) => played({ preset, idle: hours(11), keepalive: 300 }).events;
    assert.ok(of(EC2) <= 2 * of('preset: windows-firewall'));
  });
});

describe('the firewall of Google Cloud', () => {
  const GCP = 'preset: gcp-firewall';

  test('what the guarded host says behind the time-out makes its entry anew, and the session lives', () => {
    const night = played({ preset: GCP, speaks: 'server' });
    assert.deepEqual(noticed(night), ['completed']);
    assert.equal(removals(night)[0], 'server idle at 600 s');
  });

  test('what comes in is discarded until then', () => {
    const night = played({ preset: GCP });
    assert.deepEqual(noticed(night), ['failed', 'client ETIMEDOUT by retransmission']);
  });

  test('at the client it is the same: what it sends itself gets out', () => {
    assert.deepEqual(noticed(played({ preset: GCP, end: 'client' })), ['completed']);
    assert.equal(noticed(played({ preset: GCP, end: 'client', speaks: 'server' }))[0], 'failed');
  });

  test('others lose both', () => assert.equal(noticed(played({ speaks: 'server' }))[0], 'failed'));
});

describe('its manners are those of a device on the way', () => {
  test('it may tell both ends', () => {
    const night = played({ preset: `${EC2}\non-expiry: reset` });
    assert.deepEqual(noticed(night).slice(0, 2), ['failed', 'server ECONNRESET by reset']);
  });

  test('it may answer with a reset what it does not know, or take it up', () => {
    const reset = played({ preset: `${EC2}\nwithout-state: reset` });
    assert.deepEqual(noticed(reset), ['failed', 'client ECONNRESET by reset']);
    assert.deepEqual(noticed(played({ preset: `${EC2}\nwithout-state: adopt` })), ['completed']);
  });

  test.each([
    ['silent', 'client ETIMEDOUT by syn-timeout'],
    ['reset', 'client ECONNREFUSED by refused'],
  ])('what no permit lets in: %s', (denial, expected) => {
    const night = played({ preset: `${EC2}\npermits: [tcp from any to any port 22]\ndenial: ${denial}` });
    const refused = night.timeline.find((one) => one.kind === 'firewall-denied');
    assert.deepEqual([refused?.node, ...noticed(night)], ['server', 'failed', expected]);
  });

  test('nor out', () => {
    const night = played({ end: 'client', preset: `${EC2}\npermits: [tcp from any to any port 22]` });
    const refused = night.timeline.find((one) => one.kind === 'firewall-denied');
    assert.deepEqual([refused?.node, noticed(night)[0]], ['client', 'failed']);
  });
});

describe('what befalls a table befalls it', () => {
  const at = minutes(1);
  const idle = minutes(5);
  test.each<[string, Fault, readonly string[]]>([
    ['cleared', { at, node: 'server', does: 'clear-connections' }, ['server cleared at 60 s']],
    [
      'a port is blocked, for new connections only',
      {
        at,
        node: 'server',
        does: 'policy-change',
        change: { sets: 'block', port: PORT, answer: 'silent', reaches: 'new-connections' },
      },
      [],
    ],
  ])('%s', (_, fault, expected) => {
    const night = played({ idle, faults: [fault] });
    assert.deepEqual(removals(night).slice(0, expected.length), expected);
    assert.equal(noticed(night)[0], expected.length > 0 ? 'failed' : 'completed');
  });

  test('no room', () => {
    const night = played({ idle, faults: [{ at: seconds(0), node: 'server', does: 'table-limit', connections: 0 }] });
    const denied = night.timeline.find((one) => one.kind === 'firewall-denied');
    assert.deepEqual([denied?.denial, denied?.node, noticed(night)[0]], ['table-full', 'server', 'failed']);
  });

  test('another time-out, for new connections', () => {
    const change = { sets: 'idle-timeout', to: seconds(60) } as const;
    const night = played({ idle, faults: [{ at: seconds(0), node: 'server', does: 'policy-change', change }] });
    assert.deepEqual(removals(night), ['server idle at 60 s']);
  });

  test('the host restarts, and its table with it: what comes then is not even refused', () => {
    const night = played({ idle, faults: [{ at, node: 'server', does: 'reboot' }] });
    assert.deepEqual(noticed(night), ['failed', 'client ETIMEDOUT by retransmission']);
  });
});

describe('a capture at that host', () => {
  const received = (preset: string): number =>
    (played({ preset, tape: true }).tape?.sightings ?? []).filter(
      ({ node, way, at }) => node === 'server' && way === 'received' && at > hours(1) - 1,
    ).length;

  test('holds nothing of what a cloud discards before it comes to the machine', () => {
    assert.equal(received(EC2), 0);
  });

  test('holds what the system of the host discards behind it', () => {
    assert.ok(received('preset: windows-firewall\nidle-timeout: 350s') > 5);
  });

  test('holds nothing that the system does not let out', () => {
    const sent = (preset: string): number =>
      (played({ preset, speaks: 'server', tape: true }).tape?.sightings ?? []).filter(
        ({ node, way, at }) => node === 'server' && way === 'sent' && at > hours(1) - 1,
      ).length;
    assert.equal(sent('preset: windows-firewall\nidle-timeout: 350s'), 0);
    assert.ok(sent(EC2) > 5);
  });

  test('holds each packet once', () => {
    for (const preset of [EC2, 'preset: windows-firewall']) {
      const { tape } = played({ preset, idle: seconds(10), tape: true });
      const syns = (tape?.sightings ?? []).filter(({ datagram }) => datagram.kind === 'syn');
      assert.deepEqual(
        syns.map(({ node, way }) => `${node} ${way}`),
        ['client sent', 'server received'],
      );
    }
  });
});
