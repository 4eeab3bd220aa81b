import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pcapHeader, pcapRecord, tcpFrame } from '../src/wire/index.ts';
import { ACK, FIN, PSH, RST, SYN } from '../src/wire/tcp.ts';
import { type Run, run } from './child.ts';

interface ManyConnections {
  readonly form: 'tcpdump' | 'pcap';
  readonly connections: number;
  /** Between the short connections eight others carry bulk data, until the file is about so long. */
  readonly bytes: number;
  /** Of 100 connections, so many end badly: refused, reset, never answered, or dead in the middle. */
  readonly badPercent: number;
  /** So many run at the same time. With many, each is silent for seconds between its segments. */
  readonly atOnce: number;
}

export interface ConnectionGrowth extends ManyConnections {
  readonly packets: number;
  readonly command: Run;
}

/** What `holdfast diagnose` takes of captures with many connections, one in ten of which ends badly. */
export async function* connectionGrowth(
  sizes: readonly Pick<ManyConnections, 'form' | 'connections' | 'bytes'>[] = SIZES,
): AsyncGenerator<ConnectionGrowth> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-connections-'));
  try {
    for (const size of sizes) {
      const file = join(folder, size.form);
      const capture = { ...size, badPercent: 10, atOnce: 4_000 };
      const written = writeManyConnections(file, capture);
      yield { ...capture, ...written, command: await run([process.execPath, COMMAND, 'diagnose', file]) };
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SIZES = [
  { form: 'tcpdump', connections: 100_000, bytes: 300e6 },
  { form: 'tcpdump', connections: 300_000, bytes: 300e6 },
  { form: 'tcpdump', connections: 150_000, bytes: 2e9 },
  { form: 'pcap', connections: 1_000_000, bytes: 2e9 },
] as const;
const COMMAND = fileURLToPath(new URL('../bin/holdfast.js', import.meta.url));

/**
 * Writes a capture of many short connections, none like the other: what a busy firewall sees, or a file server in a
 * week. The same arguments give the same bytes.
 */
function writeManyConnections(
  file: string,
  { form, connections, bytes, badPercent, atOnce }: ManyConnections,
): { packets: number; bytes: number } {
  const output = openSync(file, 'w');
  const pending: Uint8Array[] = [];
  let [held, written, packets] = [0, 0, 0];
  const flush = () => {
    written += writeSync(output, Buffer.concat(pending.splice(0)));
    held = 0;
  };
  const size = () => written + held;
  const add = (piece: Uint8Array) => {
    pending.push(piece);
    held += piece.length;
    if (held > BLOCK_BYTES) flush();
  };
  if (form === 'pcap') add(pcapHeader({}));
  let [clock, round] = [FIRST_AT, 0];
  const put = (segment: Segment) => {
    clock += STEP_US;
    packets++;
    add(form === 'pcap' ? frameOf(segment, clock) : Buffer.from(lineOf(segment, clock), 'latin1'));
  };
  const apart = Math.ceil(atOnce / GOOD.length);
  const turns = connections + apart * GOOD.length;
  for (let turn = 0; turn < turns; turn++) {
    for (let step = 0, number = turn; step < GOOD.length; step++, number -= apart) {
      if (number < 0 || number >= connections) continue;
      const segment = segmentOf(number, step, (number * 7_919) % 100 < badPercent);
      if (segment) put(segment);
    }
    while (size() < (bytes * (turn + 1)) / turns - BULK_ROUND_BYTES) bulkRound(round++, put);
  }
  flush();
  closeSync(output);
  return { packets, bytes: written };
}

const BLOCK_BYTES = 1 << 20;
const FIRST_AT = Date.UTC(2026, 10, 20) * 1_000;
const STEP_US = 100;
const BULK_ROUND_BYTES = 1_000;

interface Segment {
  readonly from: End;
  readonly to: End;
  readonly flags: number;
  /** As tcpdump prints them, relative to 1,000. */
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payload: number;
}

interface End {
  readonly address: string;
  readonly port: number;
}

type Step = readonly [forward: boolean, flags: number, sequence: number, acknowledgement: number, payload: number];

const OPENED: readonly Step[] = [
  [true, SYN, 0, 0, 0],
  [false, SYN | ACK, 0, 1, 0],
  [true, ACK, 1, 1, 0],
  [true, ACK | PSH, 1, 1, 100],
];
const GOOD: readonly Step[] = [
  ...OPENED,
  [false, ACK | PSH, 1, 101, 200],
  [true, ACK | FIN, 101, 201, 0],
  [false, ACK | FIN, 201, 102, 0],
  [true, ACK, 102, 202, 0],
];
const BAD: readonly (readonly Step[])[] = [
  [
    [true, SYN, 0, 0, 0],
    [false, RST | ACK, 0, 1, 0],
  ],
  [...OPENED, [false, RST, 1, 101, 0]],
  [
    [true, SYN, 0, 0, 0],
    [true, SYN, 0, 0, 0],
    [true, SYN, 0, 0, 0],
  ],
  [...OPENED, [true, ACK | PSH, 1, 1, 100], [true, ACK | PSH, 1, 1, 100]],
];

/** Undefined when the connection has ended before. */
function segmentOf(number: number, step: number, isBad: boolean): Segment | undefined {
  const steps = isBad ? (BAD[(number >> 3) % BAD.length] ?? GOOD) : GOOD;
  const found = steps[step];
  if (!found) return undefined;
  const [forward, flags, sequence, acknowledgement, payload] = found;
  const client = { address: `10.1.${(number >> 8) & 255}.${number & 255}`, port: 1_024 + (number % 60_000) };
  const server = { address: `10.2.0.${number % 61}`, port: [13_724, 1_556, 445, 1_521][number % 4] ?? 0 };
  const [from, to] = forward ? [client, server] : [server, client];
  return { from, to, flags, sequence, acknowledgement, payload };
}

/** Two segments of data and their acknowledgement. */
function bulkRound(round: number, put: (segment: Segment) => void): void {
  const sender = { address: '10.3.0.1', port: 40_000 + (round % 8) };
  const receiver = { address: '10.3.0.2', port: 10_082 };
  const sequence = 1 + Math.floor(round / 8) * 2_896;
  for (const at of [sequence, sequence + 1_448])
    put({ from: sender, to: receiver, flags: ACK, sequence: at, acknowledgement: 1, payload: 1_448 });
  put({ from: receiver, to: sender, flags: ACK, sequence: 1, acknowledgement: sequence + 2_896, payload: 0 });
}

function frameOf({ from, to, flags, sequence, acknowledgement, payload }: Segment, at: number): Uint8Array {
  const bytes = tcpFrame({
    source: from,
    destination: to,
    flags,
    sequence: (1_000 + sequence) >>> 0,
    acknowledgement: (1_000 + acknowledgement) >>> 0,
    payload,
  });
  const seconds = Math.floor(at / 1_000_000);
  return pcapRecord({ seconds, nanoseconds: (at % 1_000_000) * 1_000, bytes }, { snapLength: 128 });
}

/** As `tcpdump -nn -tttt` prints it. */
function lineOf({ from, to, flags, sequence, acknowledgement, payload }: Segment, at: number): string {
  const stamp = new Date(Math.floor(at / 1_000)).toISOString().replace('T', ' ').slice(0, 23);
  const isSyn = (flags & SYN) !== 0;
  const absolute = isSyn ? 1_000 : 0;
  const printed = absolute + (sequence >>> 0);
  const letters = `${isSyn ? 'S' : ''}${flags & FIN ? 'F' : ''}${flags & RST ? 'R' : ''}${flags & PSH ? 'P' : ''}${flags & ACK ? '.' : ''}`;
  const seq =
    payload > 0 ? `, seq ${printed}:${printed + payload}` : (flags & (SYN | FIN | RST)) !== 0 ? `, seq ${printed}` : '';
  const ack = flags & ACK ? `, ack ${absolute + (acknowledgement >>> 0)}` : '';
  const micros = String(at % 1_000).padStart(3, '0');
  return `${stamp}${micros} IP ${from.address}.${from.port} > ${to.address}.${to.port}: Flags [${letters}]${seq}${ack}, win 5840, length ${payload}\n`;
}
