import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { syn } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { Packet } from '../packet.ts';
import { findListener, refusalOf } from './listener.ts';

const delivery = (listens: string | undefined, packet: Packet = syn('10.1.0.7', '10.1.0.100'), arrival = 'eth0') =>
  findListener(
    hostFrom(
      `interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }${listens === undefined ? '' : `\nlistens: [${listens}]`}`,
    ),
    packet,
    arrival,
  );
const code = (...given: Parameters<typeof delivery>) => delivery(...given).because.code;

describe('a socket takes a packet', () => {
  test.each([
    ['1556', 'LISTENER_FOUND'],
    ['"10.1.0.100:1556"', 'LISTENER_FOUND'],
    ['"10.2.0.100:1556"', 'LISTENER_MISSING'],
    ['1557', 'LISTENER_MISSING'],
    ['udp 1556', 'LISTENER_MISSING'],
    ['"eth0:1556"', 'LISTENER_FOUND'],
    ['"eth1:1556"', 'LISTENER_ON_OTHER_DEVICE'],
    ['"eth1:1556", "eth0:1556"', 'LISTENER_FOUND'],
  ])('where %s listens: %s', (listens, expected) => assert.equal(code(listens), expected));

  test('of its own protocol', () => {
    const datagram = syn('10.1.0.7', '10.1.0.100', { protocol: 'udp', destinationPort: 53 });
    assert.equal(code('udp 53', datagram), 'LISTENER_FOUND');
    assert.equal(code('53', datagram), 'LISTENER_MISSING');
  });

  test('of its own family', () => {
    const six = syn('2001:db8::7', '2001:db8::1');
    assert.equal(code('"0.0.0.0:1556"', six), 'LISTENER_MISSING');
    assert.equal(code('1556', six), 'LISTENER_FOUND');
  });

  test('and its line is cited', () => {
    assert.deepEqual(
      delivery('1556').because.config.map(({ text }) => text),
      ['1556'],
    );
  });
});

test('where nobody looked at the sockets one is taken to be there, and that is said', () => {
  const { kind, because } = delivery(undefined);
  assert.deepEqual([kind, because.code, because.assumed], ['taken', 'LISTENER_ASSUMED', ['ASSUMED_LISTENER']]);
});

test('the kernel answers an echo request by itself', () => {
  const echo = syn('10.1.0.7', '10.1.0.100', { protocol: 'icmp', icmp: { kind: 'echo' } });
  assert.equal(code('1', echo), 'ECHO_ANSWERED');
});

test('a closed port answers with a reset, or with port-unreachable', () => {
  assert.deepEqual(refusalOf(syn('10.1.0.7', '10.1.0.100')), { kind: 'reset' });
  assert.deepEqual(refusalOf(syn('10.1.0.7', '10.1.0.100', { protocol: 'udp' })), {
    kind: 'icmp',
    icmp: 'port-unreachable',
  });
});
