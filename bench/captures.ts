import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pcapHeader, pcapRecord, tcpFrame } from '../src/wire/index.ts';
import { ACK, FIN, PSH, SYN } from '../src/wire/tcp.ts';
import { built } from './built.ts';
import { run } from './child.ts';

const { CaptureReader } = await built<typeof import('../src/evidence/capture/index.ts')>('evidence/capture/index.js');

/** Seconds, or packets per second. */
interface Clocks {
  readonly wall: number;
  /** Of processors, the collector's threads among them: what is left when others use the machine too. */
  readonly processor: number;
}

export interface CaptureSpeed {
  readonly name: string;
  readonly packets: number;
  readonly ours: Clocks;
  readonly peer: Clocks;
  readonly ratio: Clocks;
}

/**
 * The TCP analysis of a capture of a million packets against `tshark -q -z conv,tcp`, in the same run; of each the run
 * in the middle.
 */
export async function captures(packets = 1_000_000): Promise<CaptureSpeed> {
  return withCapture(packets, async (file) => {
    const oursRuns = Array.from({ length: REPEATS }, () => analyse(file, packets));
    const peerRuns: Clocks[] = [];
    for (let i = 0; i < PEER_REPEATS; i++) peerRuns.push(await tshark(file));
    const [ours, peer] = [packetsPerSecond(oursRuns, packets), packetsPerSecond(peerRuns, packets)];
    const ratio = { wall: ours.wall / peer.wall, processor: ours.processor / peer.processor };
    return { name: 'pcap analysis / tshark -z conv,tcp', packets, ours, peer, ratio };
  });
}

/** Processor seconds per packet at two sizes; linear growth leaves their quotient at one. */
export async function captureGrowth(
  small = 500_000,
  factor = 4,
): Promise<{ small: number; large: number; growth: number }> {
  const [first, second] = [await secondsPerPacket(small), await secondsPerPacket(small * factor)];
  return { small: first, large: second, growth: second / first };
}

const secondsPerPacket = (packets: number): Promise<number> =>
  withCapture(packets, (file) => {
    const runs = Array.from({ length: REPEATS }, () => analyse(file, packets));
    return 1 / packetsPerSecond(runs, packets).processor;
  });

const packetsPerSecond = (runs: readonly Clocks[], packets: number): Clocks => ({
  wall: packets / middle(runs.map(({ wall }) => wall)),
  processor: packets / middle(runs.map(({ processor }) => processor)),
});

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The first of them compiles. */
const REPEATS = 5;

/** tshark takes seconds for what takes a fraction of one here. */
const PEER_REPEATS = 3;

async function withCapture<T>(packets: number, use: (file: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-captures-'));
  try {
    const file = join(folder, 'bulk.pcap');
    writeCapture(file, packets);
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function analyse(file: string, packets: number): Clocks {
  const [begun, used] = [process.hrtime.bigint(), process.cpuUsage()];
  const reader = new CaptureReader({ file, clock: 'bench' });
  const input = openSync(file, 'r');
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (;;) {
    const length = readSync(input, chunk);
    if (length === 0) break;
    reader.write(chunk.subarray(0, length));
  }
  closeSync(input);
  const { totals } = reader.end();
  if (totals.tcpPackets !== packets) throw new Error(`${totals.tcpPackets} of ${packets} packets were read`);
  const { user, system } = process.cpuUsage(used);
  return { wall: Number(process.hrtime.bigint() - begun) / 1e9, processor: (user + system) / 1e6 };
}

const CHUNK_BYTES = 256 * 1024;

async function tshark(file: string): Promise<Clocks> {
  const { seconds, processorSeconds } = await run(['tshark', '-r', file, '-q', '-z', 'conv,tcp']);
  return { wall: seconds, processor: processorSeconds };
}

/** Many short connections between and beside a few that carry bulk data, snap length 128 as long captures are taken. */
function writeCapture(file: string, packets: number): void {
  const output = openSync(file, 'w');
  writeSync(output, pcapHeader({}));
  const pending: Uint8Array[] = [];
  let clock = 1_700_000_000_000_000;
  let left = packets;
  const put = (frame: Uint8Array) => {
    if (left-- <= 0) return;
    clock += 100;
    const seconds = Math.floor(clock / 1_000_000);
    pending.push(pcapRecord({ seconds, nanoseconds: (clock % 1_000_000) * 1_000, bytes: frame }, { snapLength: 128 }));
    if (pending.length === 4096) writeSync(output, Buffer.concat(pending.splice(0)));
  };
  for (let round = 0; round * PACKETS_PER_ROUND < packets; round++) playRound(round, put);
  writeSync(output, Buffer.concat(pending));
  closeSync(output);
}

const BULK_CONNECTIONS = 8;
const PACKETS_PER_ROUND = 8 * 13;
const SEGMENT_BYTES = 1_448;

/** One short connection from SYN to FIN, and after each of its segments a burst of one of the bulk connections. */
function playRound(round: number, put: (frame: Uint8Array) => void): void {
  const client = { address: `10.1.${(round >> 8) & 255}.${round & 255}`, port: 1_024 + (round % 60_000) };
  const server = { address: '10.2.0.1', port: 13_724 };
  const steps: readonly [
    forward: boolean,
    flags: number,
    sequence: number,
    acknowledgement: number,
    payload: number,
  ][] = [
    [true, SYN, 0, 0, 0],
    [false, SYN | ACK, 0, 1, 0],
    [true, ACK, 1, 1, 0],
    [true, ACK | PSH, 1, 1, 100],
    [false, ACK | PSH, 1, 101, 200],
    [true, ACK | FIN, 101, 201, 0],
    [false, ACK | FIN, 201, 102, 0],
    [true, ACK, 102, 202, 0],
  ];
  for (const [index, [forward, flags, sequence, acknowledgement, payload]] of steps.entries()) {
    const [source, destination] = forward ? [client, server] : [server, client];
    put(
      tcpFrame({
        source,
        destination,
        flags,
        sequence: 1_000 + sequence,
        acknowledgement: 1_000 + acknowledgement,
        payload,
      }),
    );
    playBurst(round * steps.length + index, put);
  }
}

function playBurst(turn: number, put: (frame: Uint8Array) => void): void {
  const lane = turn % BULK_CONNECTIONS;
  const before = Math.floor(turn / BULK_CONNECTIONS) * 8 * SEGMENT_BYTES;
  const sender = { address: '10.3.0.1', port: 40_000 + lane };
  const receiver = { address: '10.3.0.2', port: 10_082 };
  for (let i = 0; i < 8; i++) {
    const sequence = before + i * SEGMENT_BYTES;
    put(
      tcpFrame({
        source: sender,
        destination: receiver,
        flags: ACK,
        sequence,
        acknowledgement: 1,
        payload: SEGMENT_BYTES,
      }),
    );
    if (i % 2 === 0) continue;
    const acknowledgement = sequence + SEGMENT_BYTES;
    put(tcpFrame({ source: receiver, destination: sender, flags: ACK, sequence: 1, acknowledgement, payload: 0 }));
  }
}
