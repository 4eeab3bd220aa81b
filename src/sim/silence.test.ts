import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { type Duration, microseconds, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { conntrackWith } from '../../test/conformance/engines.ts';
import type { Segment } from './datagram.ts';
import { backward } from './known-flow.ts';
import type { Firewall } from './firewall/firewall.ts';
import { noticedSilence } from './silence.ts';
import { tcpFlow, TcpHost } from './tcp/host.ts';
import { tcpProfile } from './tcp/profile-table.ts';
import type { Circuit, Crossing } from './way.ts';

const FLOW = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
const delay = microseconds(500);
const cross = (arrival: string, egress: string): Crossing => ({ device: 'fw', arrival, egress, delay });
const there = { crossings: [cross('eth0', 'eth1')], end: { kind: 'host', host: 'server', delay } } as const;
const back = { crossings: [cross('eth1', 'eth0')], end: { kind: 'host', host: 'client', delay } } as const;

function established(idle: number): Firewall {
  const firewall = conntrackWith({ idle });
  const kinds = ['syn', 'syn-ack', 'ack'] as const;
  for (const kind of kinds) {
    const comesBack = kind === 'syn-ack';
    const flow = comesBack ? backward(FLOW) : FLOW;
    const datagram: Segment = { kind, flow, sequence: 0, length: 0, acknowledgement: 1, window: 1_000 };
    const [arrival, egress] = comesBack ? ['eth1', 'eth0'] : ['eth0', 'eth1'];
    firewall.step({ kind: 'arrives', datagram, arrival: arrival ?? '', egress: egress ?? '' }, instant(0));
  }
  return firewall;
}

function noticed(firewall: Firewall, circuit: Circuit, keepaliveIdle?: Duration): number | undefined {
  const client = new TcpHost({ profile: tcpProfile('linux') });
  const times = keepaliveIdle && {
    idle: keepaliveIdle,
    probes: { spacing: 'even', interval: seconds(1), count: 9 } as const,
  };
  const settings = { keepalive: times !== undefined, keepaliveTimes: times };
  client.step({ kind: 'connect', socket: 1, flow: FLOW, settings }, instant(0));
  const machines = { hosts: new Map([['client', client]]), firewalls: new Map([['fw', firewall]]) };
  const silence = noticedSilence(machines, { host: 'client', flow: FLOW, circuit });
  return silence === undefined ? undefined : silence / 1e6;
}

describe('the shortest silence that somebody notices', () => {
  test('a device forgets the connection', () => assert.equal(noticed(established(4_000), { there, back }), 4_000));

  test('an end asks before it', () => assert.equal(noticed(established(4_000), { there, back }, seconds(900)), 900));

  test('a device that does not see the acknowledgements has a shorter time', () =>
    assert.equal(noticed(established(4_000), { there, back: { ...back, crossings: [] } }), 300));

  test('a device that does not know the connection: nothing can be said', () =>
    assert.equal(noticed(conntrackWith({}), { there, back }), undefined));

  test('nobody: longer than anything that is played', () => {
    const direct = { there: { ...there, crossings: [] }, back: { ...back, crossings: [] } };
    assert.ok((noticed(established(1), direct) ?? 0) > 365 * 86_400);
  });
});
