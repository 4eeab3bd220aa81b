import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readPacket } from './sighting.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const ip4 = (protocol: string, payload: string) => `45000000 00000000 40${protocol}0000 0a010064 0a040064 ${payload}`;
const ip6 = (protocol: string, payload: string) =>
  `60000000 0000${protocol}40 20010db8000000000000000000000001 20010db8000000000000000000000002 ${payload}`;
const SYN = '9c41 0614 00000001 00000000 5002 ffff 0000 0000';

describe('a packet that the lab saw', () => {
  test('TCP, with its flags', () => {
    assert.deepEqual(readPacket(bytes(ip4('06', SYN))), {
      protocol: 6,
      source: '10.1.0.100',
      destination: '10.4.0.100',
      sourcePort: 40_001,
      destinationPort: 1_556,
      flags: 0x02,
      serial: 1,
    });
  });

  test('with options in its IP header', () => {
    const seen = readPacket(bytes(`46000000 00000000 40060000 0a010064 0a040064 01010100 ${SYN}`));
    assert.equal(seen?.destinationPort, 1_556);
  });

  test('over IPv6', () => {
    const seen = readPacket(bytes(ip6('06', SYN)));
    assert.deepEqual([seen?.source, seen?.destination, seen?.flags], ['2001:db8::1', '2001:db8::2', 2]);
  });

  test.each([
    [ip4('01', '0800 0000 7531 0001'), 8],
    [ip4('01', '0000 0000 7531 0001'), 0],
    [ip6('3a', '8000 0000 7531 0001'), 128],
    [ip6('3a', '8100 0000 7531 0001'), 129],
  ])('an echo has its identifier for ports: %s', (hex, icmpType) => {
    const seen = readPacket(bytes(hex));
    assert.deepEqual(
      [seen?.icmpType, seen?.sourcePort, seen?.destinationPort, seen?.about],
      [icmpType, 30_001, 30_001, undefined],
    );
  });

  test('an ICMP error tells of another packet, of which eight bytes of TCP are enough', () => {
    const seen = readPacket(bytes(ip4('01', `0301 0000 00000000 ${ip4('06', '9c41 0614 00000001')}`)));
    assert.deepEqual([seen?.icmpType, seen?.flags], [3, 1]);
    assert.deepEqual([seen?.about?.sourcePort, seen?.about?.destinationPort], [40_001, 1_556]);
  });

  test('a neighbour solicitation tells of none', () => {
    assert.equal(readPacket(bytes(ip6('3a', '8700 0000 00000000 20010db8000000000000000000000002')))?.about, undefined);
  });

  test.each(['', '45', ip4('06', '9c41'), ip4('59', '0000000000000000'), ip6('06', ''), `00${'00'.repeat(40)}`])(
    'what is cut or of another kind is none: %s',
    (hex) => assert.equal(readPacket(bytes(hex)), undefined),
  );
});
