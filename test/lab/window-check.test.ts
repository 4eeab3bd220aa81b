import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { instant } from '../../src/base/instant.ts';
import { random } from '../../src/base/random.ts';
import type { Flow } from '../../src/model/flow.ts';
import { ConntrackFirewall } from '../../src/sim/firewall/conntrack.ts';
import { conntrackDefaults } from '../../src/sim/firewall/conntrack-times.ts';
import { backward } from '../../src/sim/known-flow.ts';
import { labMissing } from './named-lab.ts';
import { type Side, type Told, type Tracked, TrackingLab } from './tracking-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: which packets are out of the window: ${missing}`);

/** Settings below `net.netfilter.nf_conntrack_tcp_`. */
interface Settings {
  readonly be_liberal?: 0 | 1;
  readonly ignore_invalid_rst?: 0 | 1;
  readonly loose?: 0 | 1;
}
const DEFAULTS = { be_liberal: 0, ignore_invalid_rst: 0, loose: 1 } as const;

const flow: Flow = {
  protocol: 'tcp',
  source: { address: '10.78.1.5' as Address, port: 40_001 },
  destination: { address: '10.78.2.9' as Address, port: 5_633 },
};

/** The same packets, judged by the engine of the simulation. */
function engineOf(settings: Settings, packets: readonly Told[]): readonly Tracked[] {
  const { be_liberal: liberal, ignore_invalid_rst: ignores, loose } = { ...DEFAULTS, ...settings };
  let state = 'not seen';
  const firewall = new ConntrackFirewall({
    times: conntrackDefaults,
    loose: loose === 1,
    liberal: liberal === 1,
    ignoresInvalidReset: ignores === 1,
    judge: (packet, { track }) => {
      ({ state } = track());
      return state === 'invalid' ? { kind: 'drop', disposition: 'DENIED_SILENT' } : { kind: 'pass', packet };
    },
  });
  const now = instant(0);
  return packets.map(({ from, kind, sequence, length = 0, acknowledgement = 0, window = 64_240 }) => {
    state = 'not seen';
    const datagram = {
      kind,
      flow: from === 'inside' ? flow : backward(flow),
      sequence,
      length,
      acknowledgement,
      window,
    };
    firewall.step({ kind: 'arrives', datagram, arrival: from, egress: other(from) }, now);
    const { wakeAt } = firewall;
    return { state, timeout: wakeAt === undefined ? undefined : wakeAt / 1e6 };
  });
}

const other = (side: Side): Side => (side === 'inside' ? 'outside' : 'inside');

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

const handshake = (scale?: number): readonly Told[] => {
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

interface Case {
  readonly title: string;
  readonly settings?: Settings;
  readonly packets: readonly Told[];
  /** What becomes of the last packets. */
  readonly ends: readonly string[];
}

const cases: readonly Case[] = [
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
    title: 'a SYN that comes again, before and behind its answer',
    packets: [client.syn(), client.syn(), server.synAck(), client.syn(), server.synAck(), client.ack(1, 1)],
    ends: ['new', 'new', 'established', 'established', 'established', 'established'],
  },
];

const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 8) }, (_, i) => i + 1);
const PACKETS = 25;

/** Mostly what a connection says, and now and then what it would not. */
function byChance(seed: number): { readonly settings: Settings; readonly packets: readonly Told[] } {
  const dice = random(seed);
  const settings = {
    be_liberal: dice.chance(0.25) ? 1 : 0,
    ignore_invalid_rst: dice.chance(0.25) ? 1 : 0,
    loose: 1,
  } as const;
  const next: Record<Side, number> = dice.chance(0.75) ? { inside: 1, outside: 1 } : { inside: 5_001, outside: 9_001 };
  const packets: Told[] = next.inside === 1 ? [...handshake()] : [];
  while (packets.length < PACKETS) {
    const side = dice.chance(0.5) ? 'inside' : 'outside';
    const kind = dice.pick(KINDS);
    const length = kind === 'data' ? 1 + dice.below(1_400) : 0;
    const strays = dice.chance(0.25) ? dice.pick(STRAYS) : 0;
    const lags = dice.chance(0.15) ? dice.pick(STRAYS) : 0;
    const sequence = Math.max(0, next[side] + strays);
    const acknowledgement = Math.max(0, next[other(side)] + lags);
    packets.push({ from: side, kind, sequence, length, acknowledgement, window: dice.pick(WINDOWS) });
    if (strays === 0) next[side] += length + (kind === 'fin' ? 1 : 0);
  }
  return { settings, packets };
}

const KINDS = ['data', 'data', 'data', 'ack', 'ack', 'ack', 'ack', 'fin', 'reset', 'syn', 'syn-ack'] as const;
const STRAYS = [-70_000, -1_000, -1, 1, 500, 70_000] as const;
const WINDOWS = [0, 1_000, 5_000, 64_240, 64_240] as const;

describe.skipIf(missing !== undefined)('the kernel and the simulation judge alike', () => {
  let lab: TrackingLab;
  beforeAll(() => {
    lab = new TrackingLab();
  });
  afterAll(() => lab?.close());

  /** A packet each line, with what it was taken for and how long the entry lasts then. */
  const rows = (packets: readonly Told[], list: readonly Tracked[]) =>
    list.map(({ state, timeout }, i) => {
      const { from: side = '', kind = '', sequence = 0, length = 0, acknowledgement = 0, window } = packets[i] ?? {};
      // The kernel's clock runs on meanwhile.
      const left = timeout === undefined ? 'none' : Math.ceil((timeout - 0.5) / 10) * 10;
      return `${side} ${kind} ${sequence}+${length} ${acknowledgement} win ${window}: ${state}, ${left}`;
    });

  test.each(cases)('$title ($settings)', async ({ settings = {}, packets, ends }) => {
    const kernel = await lab.play({ ...DEFAULTS, ...settings }, packets);
    assert.deepEqual(rows(packets, engineOf(settings, packets)), rows(packets, kernel));
    assert.deepEqual(
      kernel.slice(-ends.length).map(({ state }) => state),
      ends,
    );
  });

  test.each(SEEDS)('packets by chance, seed %d', async (seed) => {
    const { settings, packets } = byChance(seed);
    const kernel = await lab.play({ ...DEFAULTS, ...settings }, packets);
    assert.deepEqual(rows(packets, engineOf(settings, packets)), rows(packets, kernel));
  });
});
