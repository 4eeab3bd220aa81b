import type { Side, Told, ToldError } from './tracking-lab.ts';

/** Settings below `net.netfilter.nf_conntrack_tcp_`. */
export interface Settings {
  readonly be_liberal?: 0 | 1;
  readonly ignore_invalid_rst?: 0 | 1;
  readonly loose?: 0 | 1;
  /** In seconds. */
  readonly timeout_unacknowledged?: number;
  readonly timeout_max_retrans?: number;
}
export const DEFAULTS = {
  be_liberal: 0,
  ignore_invalid_rst: 0,
  loose: 1,
  timeout_unacknowledged: 300,
  timeout_max_retrans: 300,
} as const;

const from = (side: Side) => ({
  syn: (more: Partial<Told> = {}): Told => ({ from: side, kind: 'syn', sequence: 0, ...more }),
  synAck: (more: Partial<Told> = {}): Told => ({
    from: side,
    kind: 'syn-ack',
    sequence: 0,
    acknowledgement: 1,
    ...more,
  }),
  ack: (sequence: number, acknowledgement: number, more: Partial<Told> = {}): Told => ({
    from: side,
    kind: 'ack',
    sequence,
    acknowledgement,
    ...more,
  }),
  data: (sequence: number, length: number, acknowledgement: number, more: Partial<Told> = {}): Told => ({
    from: side,
    kind: 'data',
    sequence,
    length,
    acknowledgement,
    ...more,
  }),
  fin: (sequence: number, acknowledgement: number): Told => ({ from: side, kind: 'fin', sequence, acknowledgement }),
  reset: (sequence: number, acknowledgement: number): Told => ({
    from: side,
    kind: 'reset',
    sequence,
    acknowledgement,
    window: 0,
  }),
});
const client = from('inside');
const server = from('outside');

export const handshake = (scale?: number): readonly Told[] => {
  const more = scale === undefined ? {} : { scale };
  return [client.syn(more), server.synAck(more), client.ack(1, 1)];
};
const spoken: readonly Told[] = [
  ...handshake(),
  client.data(1, 100, 1),
  server.ack(1, 101),
  server.data(1, 200, 101),
  client.ack(101, 201),
];

/** Data behind a handshake in which the server offers 5,000 bytes; no acknowledgement of it is seen. */
const bulk = (packets: number): readonly Told[] => [
  client.syn(),
  server.synAck({ window: 5_000 }),
  client.ack(1, 1),
  ...Array.from({ length: packets }, (_, i) => client.data(1 + i * 1_000, 1_000, 1)),
];

export interface Case {
  readonly title: string;
  readonly settings?: Settings;
  readonly packets: readonly (Told | ToldError)[];
  /** What becomes of the last packets. */
  readonly ends: readonly string[];
}

export const cases: readonly Case[] = [
  {
    title: 'a connection both of whose directions are seen',
    packets: [...spoken, client.fin(101, 201), server.ack(201, 102), server.fin(201, 102), client.ack(102, 202)],
    ends: ['established', 'established', 'established'],
  },
  {
    title: 'one way: an acknowledgement of data that came by another way',
    packets: [...spoken, client.ack(101, 701), client.data(101, 50, 701)],
    ends: ['established', 'invalid', 'invalid'],
  },
  {
    title: 'one way, be_liberal',
    settings: { be_liberal: 1 },
    packets: [...spoken, client.ack(101, 701), client.data(101, 50, 701), client.data(151, 50, 9_701)],
    ends: ['established', 'established', 'established'],
  },
  {
    title: 'one way: data behind td_maxend, where its acknowledgements come by another way',
    packets: bulk(12),
    ends: ['invalid', 'invalid'],
  },
  {
    title: 'one way: the same, be_liberal',
    settings: { be_liberal: 1 },
    packets: bulk(12),
    ends: ['established', 'established'],
  },
  {
    title: 'a packet far behind td_maxend',
    packets: [...spoken, client.data(200_000, 100, 201), client.data(101, 100, 201), server.ack(201, 201)],
    ends: ['invalid', 'established', 'established'],
  },
  {
    title: 'a little behind td_maxend: it passes and is not understood',
    packets: [...spoken, client.data(64_400, 1_000, 201), client.data(101, 100, 201), server.ack(201, 65_400)],
    ends: ['established', 'established', 'established'],
  },
  {
    title: 'what was acknowledged long ago comes again: it passes and counts for nothing',
    packets: [
      ...handshake(),
      client.data(1, 40_000, 1),
      server.ack(1, 40_001),
      client.data(40_001, 40_000, 1),
      server.ack(1, 80_001),
      client.data(1, 1_000, 1),
      server.ack(1, 1_001),
    ],
    ends: ['established', 'established', 'established'],
  },
  {
    title: 'a reset below what was acknowledged',
    packets: [...spoken, server.reset(100, 101), client.data(101, 10, 201)],
    ends: ['invalid', 'established'],
  },
  {
    title: 'the same, be_liberal',
    settings: { be_liberal: 1 },
    packets: [...spoken, server.reset(100, 101), client.data(101, 10, 201)],
    ends: ['invalid', 'established'],
  },
  {
    title: 'the same, ignore_invalid_rst',
    settings: { ignore_invalid_rst: 1 },
    packets: [...spoken, server.reset(100, 101), client.data(101, 10, 201)],
    ends: ['established', 'established'],
  },
  {
    title: 'a reset over the window',
    packets: [...spoken, server.reset(300_000, 101), client.data(101, 10, 201)],
    ends: ['invalid', 'established'],
  },
  {
    title: 'the same, be_liberal',
    settings: { be_liberal: 1 },
    packets: [...spoken, server.reset(300_000, 101), client.data(101, 10, 201)],
    ends: ['established', 'established'],
  },
  {
    title: 'a reset in the window, but not at its place: ten seconds for a challenge ACK, which brings the time back',
    packets: [...spoken, server.reset(1_000, 101), client.ack(101, 201)],
    ends: ['established', 'established'],
  },
  {
    title: 'a reset at its place',
    packets: [...spoken, server.reset(201, 101), client.data(101, 10, 201)],
    ends: ['established', 'established'],
  },
  {
    title: 'FIN and RST that are not believed, of both ends',
    packets: [...spoken, client.fin(101, 9_000), server.reset(300_000, 101)],
    ends: ['established', 'invalid', 'invalid'],
  },
  {
    title: 'picked up in the middle: windows may be scaled, so the first that comes is believed',
    packets: [
      client.data(10_000_001, 1_000, 501, { window: 512 }),
      server.ack(501, 10_001_001, { window: 501 }),
      client.data(10_001_001, 1_000, 501, { window: 512 }),
      client.data(10_100_001, 1_000, 501, { window: 512 }),
      client.data(10_500_001, 1_000, 90_501, { window: 512 }),
      server.ack(90_501, 10_501_001, { window: 501 }),
    ],
    ends: ['new', 'established', 'established', 'established', 'established', 'established'],
  },
  {
    title: 'windows that the handshake has scaled: what is in them fits',
    packets: [
      ...handshake(7),
      server.ack(1, 1, { window: 1 << 20 }),
      client.data(500_001, 1_000, 1),
      client.data(1_047_001, 1_000, 1),
      client.data(2_200_000, 1_000, 1),
    ],
    ends: ['established', 'established', 'established', 'invalid'],
  },
  {
    title: 'picked up, and its ends are both heard: the time of a connection that is known',
    packets: [
      client.data(5_001, 100, 701),
      server.ack(701, 5_101),
      client.ack(5_101, 701),
      server.data(701, 100, 5_101),
      client.ack(5_101, 801),
    ],
    ends: ['new', 'established', 'established', 'established', 'established'],
  },
  {
    title: 'picked up by a keepalive probe',
    packets: [client.ack(5_000, 701), server.ack(701, 5_001), client.ack(5_000, 701), server.ack(701, 5_001)],
    ends: ['new', 'established', 'established', 'established'],
  },
  {
    title: 'picked up, one way only',
    packets: [client.data(5_001, 100, 701), client.data(5_101, 100, 9_701), client.data(500_101, 100, 99_701)],
    ends: ['new', 'new', 'new'],
  },
  {
    title: 'not picked up, loose 0',
    settings: { loose: 0 },
    packets: [client.data(5_001, 100, 701)],
    ends: ['invalid'],
  },
  {
    title: 'nothing but a reset answers a SYN',
    packets: [client.syn(), server.reset(0, 1), client.syn()],
    ends: ['new', 'established', 'new'],
  },
  {
    title: 'a port that is used again, while the router knows the connection before',
    packets: [
      ...spoken,
      client.syn({ sequence: 900_000 }),
      server.synAck({ sequence: 700_000, acknowledgement: 900_001 }),
      client.ack(900_001, 700_001),
      client.data(900_001, 100, 700_001),
      server.ack(700_001, 900_101),
    ],
    ends: ['established', 'established', 'established', 'established', 'established'],
  },
  {
    title: 'the same, and the other end knows it, too: a challenge, and a reset that ends it',
    packets: [...spoken, client.syn({ sequence: 900_000 }), server.ack(201, 101), client.reset(101, 201), client.syn()],
    ends: ['established', 'established', 'established', 'new'],
  },
  {
    title: 'behind the end of a connection a SYN begins a new one',
    packets: [
      ...spoken,
      client.fin(101, 201),
      server.fin(201, 102),
      client.ack(102, 202),
      client.syn({ sequence: 900_000 }),
      server.synAck({ sequence: 700_000, acknowledgement: 900_001 }),
    ],
    ends: ['established', 'new', 'established'],
  },
  {
    title: 'a closed window, and the same acknowledgement again and again',
    packets: [
      ...spoken,
      server.ack(201, 101, { window: 0 }),
      server.ack(201, 101, { window: 0 }),
      server.ack(201, 101),
      server.ack(201, 101),
      server.ack(201, 101),
      server.ack(201, 101),
      server.ack(201, 101),
    ],
    ends: ['established', 'established'],
  },
  {
    title: 'a closed window before data that is not acknowledged, where that has the longer time',
    settings: { timeout_unacknowledged: 500_000 },
    packets: [...handshake(), client.data(1, 100, 1), server.ack(1, 51, { window: 0 })],
    ends: ['established'],
  },
  {
    title: 'data that is not acknowledged before a closed window, where that has the longer time',
    settings: { timeout_max_retrans: 500_000, timeout_unacknowledged: 600 },
    packets: [...handshake(), client.data(1, 100, 1), server.ack(1, 51, { window: 0 })],
    ends: ['established'],
  },
  {
    title: 'picked up with a closed window: no longer than what nobody acknowledges',
    settings: { timeout_max_retrans: 800, timeout_unacknowledged: 200 },
    packets: [client.ack(5_001, 701, { window: 0 }), client.ack(5_001, 701, { window: 0 }), server.ack(701, 5_001)],
    ends: ['new', 'new', 'established'],
  },
  {
    title: 'picked up, and the same again and again: no longer than what nobody acknowledges',
    settings: { timeout_max_retrans: 800, timeout_unacknowledged: 200 },
    packets: Array.from({ length: 6 }, () => client.ack(5_001, 701)),
    ends: ['new', 'new', 'new'],
  },
  {
    title: 'an ICMP error about a connection that is known, and about one that never was',
    packets: [
      { from: 'outside', kind: 'icmp-error' },
      ...spoken,
      { from: 'outside', kind: 'icmp-error' },
      { from: 'inside', kind: 'icmp-error' },
    ],
    ends: ['related', 'related'],
  },
  {
    title: 'an ICMP error about a connection that is forgotten',
    packets: [client.syn(), server.reset(0, 1), { from: 'outside', kind: 'icmp-error' }],
    ends: ['invalid'],
  },
  {
    title: 'a SYN that comes again, before and behind its answer',
    packets: [client.syn(), client.syn(), server.synAck(), client.syn(), server.synAck(), client.ack(1, 1)],
    ends: ['new', 'new', 'established', 'established', 'established', 'established'],
  },
];
