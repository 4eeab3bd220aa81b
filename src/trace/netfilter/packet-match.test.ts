import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import type { FilterMatch } from '../../model/netfilter.ts';
import type { IcmpKind, Packet } from '../packet.ts';
import { allHold, type Holding, holds, type MatchSubject } from './packet-match.ts';

const packet: Packet = {
  protocol: 'tcp',
  source: '10.0.1.2' as Address,
  destination: '10.0.2.2' as Address,
  sourcePort: 40_000,
  destinationPort: 1556,
  tcp: 'syn',
  ttl: 64,
  bytes: 60,
  dontFragment: true,
  mark: 0x12,
};

const subject: MatchSubject = {
  packet,
  hook: 'forward',
  arrival: 'eth0',
  egress: 'eth1',
  host: {
    isLocal: (address) => address === '10.0.1.1',
    reversePath: ({ mark }, arrival, loose) => loose || arrival === 'eth1' || mark !== 0,
    masqueradeAddress: () => undefined,
    redirectAddress: () => undefined,
  },
};

const address = (text: string) => text as Address;
const icmp = (kind: IcmpKind, source = packet.source): MatchSubject => {
  const { tcp: _, ...rest } = packet;
  return { ...subject, packet: { ...rest, source, protocol: 'icmp', icmp: { kind } } };
};

describe('a match', () => {
  test.each<[FilterMatch, Holding]>([
    [{ on: 'source', prefixes: [{ address: address('10.0.1.0'), length: 24 }], inverted: false }, 'holds'],
    [{ on: 'destination', prefixes: [{ address: address('10.0.1.0'), length: 24 }], inverted: false }, 'fails'],
    [{ on: 'source', prefixes: [{ address: address('fd00::'), length: 8 }], inverted: true }, 'holds'],
    [
      { on: 'source-range', ranges: [{ from: address('10.0.0.9'), to: address('10.0.1.2') }], inverted: false },
      'holds',
    ],
    [
      { on: 'source-range', ranges: [{ from: address('10.0.1.3'), to: address('10.0.2.0') }], inverted: false },
      'fails',
    ],
    [
      { on: 'destination-range', ranges: [{ from: address('fd00::'), to: address('fd00::9') }], inverted: false },
      'fails',
    ],
    [{ on: 'arrival', names: ['eth0'], inverted: false }, 'holds'],
    [{ on: 'arrival', names: ['et*'], inverted: true }, 'fails'],
    [{ on: 'egress', names: ['eth'], inverted: false }, 'fails'],
    [{ on: 'protocol', protocols: [17, 6], inverted: false }, 'holds'],
    [{ on: 'family', families: [6], inverted: false }, 'fails'],
    [{ on: 'destination-port', ports: [{ from: 1500, to: 1556 }], inverted: false }, 'holds'],
    [{ on: 'source-port', ports: [{ from: 0, to: 1023 }], inverted: true }, 'holds'],
    [{ on: 'tcp-flags', mask: 0x17, value: 2, inverted: false }, 'holds'],
    [{ on: 'tcp-flags', mask: 0x10, value: 0, inverted: true }, 'fails'],
    [{ on: 'icmp-type', types: [8], inverted: true }, 'fails'],
    [{ on: 'state', states: ['invalid'], inverted: false }, 'holds'],
    [{ on: 'connection-mark', value: 1, mask: 1, inverted: true }, 'fails'],
    [{ on: 'direction', direction: 'reply', inverted: true }, 'fails'],
    [{ on: 'conntrack-status', status: 'snat', inverted: true }, 'fails'],
    [{ on: 'mark', value: 0x10, mask: 0xf0, inverted: false }, 'holds'],
    [{ on: 'user', users: [0], inverted: true }, 'fails'],
    [{ on: 'reverse-path', loose: false, inverted: false }, 'fails'],
    [{ on: 'reverse-path', loose: true, inverted: false }, 'holds'],
    [{ on: 'reverse-path', loose: false, withMark: true, inverted: false }, 'holds'],
    [{ on: 'address-type', of: 'destination', types: ['local'], inverted: true }, 'holds'],
    [{ on: 'address-type', of: 'destination', types: ['unicast'], inverted: false }, 'holds'],
    [{ on: 'address-type', of: 'destination', types: ['prohibit'], inverted: false }, 'unknown'],
    [{ on: 'limit', text: 'limit', inverted: false }, 'unlimited'],
    [{ on: 'limit', text: 'limit over', inverted: true }, 'fails'],
    [{ on: 'any-of', groups: [], inverted: false }, 'fails'],
    [{ on: 'any-of', groups: [[]], inverted: false }, 'holds'],
    [{ on: 'not-understood', text: 'x' }, 'unknown'],
  ])('%j: %s', (match, expected) => assert.equal(holds(match, subject), expected));
});

describe('a connection', () => {
  const tuple = {
    protocol: 'tcp',
    source: packet.source,
    destination: packet.destination,
    sourcePort: 1,
    destinationPort: 2,
  } as const;
  const entry = {
    original: tuple,
    reply: tuple,
    tcp: 'established' as const,
    seenReply: true,
    mark: 5,
    translated: { source: false, destination: true },
    settled: { source: true, destination: true },
  };
  const known: MatchSubject = { ...subject, tracked: { state: 'established', direction: 'reply', entry } };

  test.each<[FilterMatch, Holding]>([
    [{ on: 'state', states: ['new'], inverted: true }, 'holds'],
    [{ on: 'connection-mark', value: 4, mask: 4, inverted: false }, 'holds'],
    [{ on: 'direction', direction: 'original', inverted: false }, 'fails'],
    [{ on: 'conntrack-status', status: 'dnat', inverted: false }, 'holds'],
    [{ on: 'conntrack-status', status: 'snat', inverted: true }, 'holds'],
  ])('%j: %s', (match, expected) => assert.equal(holds(match, known), expected));
});

describe('ICMP has other numbers in each family', () => {
  test.each<[IcmpKind, string, number, number]>([
    ['echo', '10.0.1.2', 8, 0],
    ['echo', 'fd00::1', 128, 0],
    ['admin-prohibited', '10.0.1.2', 3, 13],
    ['fragmentation-needed', 'fd00::1', 2, 0],
  ])('%s from %s', (kind, source, type, code) => {
    const at = icmp(kind, address(source));
    assert.equal(holds({ on: 'icmp-type', types: [type], inverted: false }, at), 'holds');
    assert.equal(holds({ on: 'icmp-code', codes: [code], inverted: false }, at), 'holds');
    assert.equal(holds({ on: 'protocol', protocols: [source.includes(':') ? 58 : 1], inverted: false }, at), 'holds');
  });

  test('and no ports', () => {
    assert.equal(holds({ on: 'source-port', ports: [], inverted: true }, icmp('echo')), 'fails');
  });
});

test('a reset has ACK among its flags, but not where it answers one', () => {
  const withAck: FilterMatch = { on: 'tcp-flags', mask: 0x10, value: 0x10, inverted: false };
  const reset = { ...packet, tcp: 'reset' as const };
  assert.equal(holds(withAck, { ...subject, packet: reset }), 'holds');
  assert.equal(holds(withAck, { ...subject, packet: { ...reset, acknowledges: false } }), 'fails');
});

describe('several matches', () => {
  const unknown: FilterMatch = { on: 'not-understood', text: 'x' };
  const yes: FilterMatch = { on: 'any-of', groups: [[]], inverted: false };
  const no: FilterMatch = { on: 'any-of', groups: [], inverted: false };
  const limit: FilterMatch = { on: 'limit', text: 'l', inverted: false };

  test.each<[readonly FilterMatch[], Holding]>([
    [[], 'holds'],
    [[yes, limit], 'unlimited'],
    [[limit, unknown], 'unknown'],
    [[unknown, limit], 'unknown'],
    [[unknown, no], 'fails'],
    [[{ on: 'any-of', groups: [[unknown], [yes]], inverted: false }], 'holds'],
    [[{ on: 'any-of', groups: [[unknown], [no]], inverted: true }], 'unknown'],
    [[{ on: 'any-of', groups: [[limit]], inverted: true }], 'fails'],
  ])('%j: %s', (matches, expected) => assert.equal(allHold(matches, subject), expected));
});
