import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { instant } from '../../src/base/instant.ts';
import { random } from '../../src/base/random.ts';
import type { Flow } from '../../src/model/flow.ts';
import { ConntrackFirewall } from '../../src/sim/firewall/conntrack.ts';
import { conntrackTimes } from '../../src/sim/firewall/conntrack-times.ts';
import type { Datagram } from '../../src/sim/datagram.ts';
import { backward } from '../../src/sim/known-flow.ts';
import { labMissing } from './named-lab.ts';
import { type Side, type Told, type ToldError, type Tracked, TrackingLab } from './tracking-lab.ts';
import { cases, DEFAULTS, handshake, type Settings } from './window-cases.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: which packets are out of the window: ${missing}`);

const flow: Flow = {
  protocol: 'tcp',
  source: { address: '10.78.1.5' as Address, port: 40_001 },
  destination: { address: '10.78.2.9' as Address, port: 5_633 },
};

/** The same packets, judged by the engine of the simulation. */
function engineOf(settings: Settings, packets: readonly (Told | ToldError)[]): readonly Tracked[] {
  const all = { ...DEFAULTS, ...settings };
  const { be_liberal: liberal, ignore_invalid_rst: ignores, loose } = all;
  const parameters = Object.entries(all).map(
    ([name, value]) => [`net.netfilter.nf_conntrack_tcp_${name}`, { known: String(value) }] as const,
  );
  let state = 'not seen';
  const firewall = new ConntrackFirewall({
    times: conntrackTimes(new Map(parameters)),
    loose: loose === 1,
    liberal: liberal === 1,
    ignoresInvalidReset: ignores === 1,
    judge: (packet, { track }) => {
      ({ state } = track());
      return state === 'invalid' ? { kind: 'drop', disposition: 'DENIED_SILENT' } : { kind: 'pass', packet };
    },
  });
  const now = instant(0);
  return packets.map((packet) => {
    state = 'not seen';
    const { from } = packet;
    firewall.step({ kind: 'arrives', datagram: datagramOf(packet), arrival: from, egress: other(from) }, now);
    const { wakeAt } = firewall;
    return { state, timeout: wakeAt === undefined ? undefined : wakeAt / 1e6 };
  });
}

function datagramOf(packet: Told | ToldError): Datagram {
  const there = packet.from === 'inside' ? flow : backward(flow);
  if (packet.kind === 'icmp-error') return { kind: 'icmp-error', flow: there, icmp: 'host-unreachable', sequence: 0 };
  const { kind, sequence, length = 0, acknowledgement = 0, window = 64_240 } = packet;
  return { kind, flow: there, sequence, length, acknowledgement, window };
}

const other = (side: Side): Side => (side === 'inside' ? 'outside' : 'inside');

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

function wordsOf(packet: Told | ToldError): string {
  if (packet.kind === 'icmp-error') return `${packet.from} ${packet.kind}`;
  const { from, kind, sequence, length = 0, acknowledgement = 0, window } = packet;
  return `${from} ${kind} ${sequence}+${length} ${acknowledgement} win ${window}`;
}

describe.skipIf(missing !== undefined)('the kernel and the simulation judge alike', () => {
  let lab: TrackingLab;
  beforeAll(() => {
    lab = new TrackingLab();
  });
  afterAll(() => lab?.close());

  /** A packet each line, with what it was taken for and how long the entry lasts then. */
  const rows = (packets: readonly (Told | ToldError)[], list: readonly Tracked[]) =>
    list.map(({ state, timeout }, i) => {
      const packet = packets[i];
      // The kernel's clock runs on meanwhile.
      const left = timeout === undefined ? 'none' : Math.ceil((timeout - 0.5) / 10) * 10;
      return `${packet && wordsOf(packet)}: ${state}, ${left}`;
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
