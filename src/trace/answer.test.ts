import assert from 'node:assert/strict';
import { test } from 'vitest';
import { address } from '../../test/packet.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import type { Disposition } from '../model/codes.ts';
import { answerTo, stackAnswer } from './answer.ts';
import type { Walked } from './departure.ts';
import type { Packet } from './packet.ts';
import type { Trace } from './step.ts';

const at = networkFrom(`nodes:
  r: { system: linux, interfaces: { eth0: [10.1.0.1/24, "2001:db8:1::1/64"], eth1: [10.2.0.1/24, "2001:db8:2::1/64"] } }
`).node('r');
assert.ok(at);

const SYN: Packet = {
  protocol: 'tcp',
  source: address('10.1.0.9'),
  destination: address('10.2.0.1'),
  sourcePort: 40_001,
  destinationPort: 22,
  tcp: 'syn',
  ttl: 64,
  bytes: 60,
  dontFragment: true,
  mark: 7,
};

function arrived(packet: Partial<Packet>, disposition: Disposition, answer?: Walked['answer']): Walked {
  const whole = { ...SYN, ...packet };
  const trace = { disposition, packet: whole, steps: [], path: [], assumed: [] } as unknown as Trace;
  return { trace, packet: whole, at: at as Walked['at'], arrival: 'eth0', ...(answer ? { answer } : {}) };
}

test('a SYN that is taken is answered from the address that was asked, without its mark', () => {
  const { packet, answer } = stackAnswer(arrived({}, 'ACCEPTED')) ?? {};
  assert.deepEqual([packet?.source, packet?.destination, packet?.tcp], ['10.2.0.1', '10.1.0.9', 'syn-ack']);
  assert.deepEqual([packet?.sourcePort, packet?.destinationPort, packet?.mark, answer], [22, 40_001, 0, true]);
});

test('an echo of IPv6 is answered by the device that it came in by, where a route leads there', () => {
  const echo = (source: string, destination: string) =>
    stackAnswer(
      arrived(
        { protocol: 'icmp', icmp: { kind: 'echo' }, source: address(source), destination: address(destination) },
        'ACCEPTED',
      ),
    )?.preferredDevice;
  assert.equal(echo('2001:db8:1::9', '2001:db8:2::1'), 'eth0');
  assert.equal(echo('10.1.0.9', '10.2.0.1'), undefined);
  assert.equal(stackAnswer(arrived({ source: address('2001:db8:1::9') }, 'ACCEPTED'))?.preferredDevice, undefined);
});

test('only the reset of a SYN acknowledges', () => {
  const reset = { kind: 'reset' } as const;
  assert.equal(answerTo(arrived({}, 'NO_LISTENER', reset))?.packet.acknowledges, undefined);
  assert.equal(answerTo(arrived({ tcp: 'data' }, 'NO_LISTENER', reset))?.packet.acknowledges, false);
});

test.each([
  ['an own address that was asked', '10.1.0.9', '10.2.0.1', '10.2.0.1'],
  ['what the route gives, with IPv4', '10.1.0.9', '10.9.0.1', undefined],
  ['what suits the interface that it came in by, with IPv6', '2001:db8:2::9', '2001:db8:9::1', '2001:db8:1::1'],
])('an ICMP error comes from %s', (_, source, destination, from) => {
  const packet = { source: address(source), destination: address(destination) };
  const told = answerTo(arrived(packet, 'NO_ROUTE', { kind: 'icmp', icmp: 'net-unreachable' }));
  assert.deepEqual([told?.packet.source, told?.packet.destination], [from, source]);
});

test('nothing answers an ICMP error or a reset', () => {
  const icmp = { kind: 'icmp', icmp: 'host-unreachable' } as const;
  const error = { protocol: 'icmp', icmp: { kind: 'host-unreachable', about: SYN } } as const;
  assert.equal(answerTo(arrived(error, 'NO_ROUTE', icmp)), undefined);
  assert.equal(answerTo(arrived({ tcp: 'reset' }, 'NO_ROUTE', icmp)), undefined);
});
