import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pcapHeader, pcapRecord, tcpFrame } from '../src/wire/index.ts';
import { ACK, FIN, PSH, SYN } from '../src/wire/tcp.ts';
import { middleOf, type Run, run } from './child.ts';

export interface CaptureSpeed {
  readonly packets: number;
  readonly bytes: number;
  readonly ours: Run;
  /** The whole of `holdfast diagnose`, which also puts the connections together and looks for causes. */
  readonly command: Run;
  readonly peer: Run;
}

/**
 * The TCP analysis of captures against `tshark -q -z conv,tcp`, by turns in the same run. Of all of them whole
 * processes are measured, from their start to their end; of each the run in the middle by processor time.
 */
export async function* captures(sizes: readonly Size[] = SIZES): AsyncGenerator<CaptureSpeed> {
  for (const { packets, turns } of sizes) yield await ofOneSize(packets, turns);
}

interface Size {
  readonly packets: number;
  readonly turns: number;
}

/** 117 MB, 468 MB and 1.9 GB. Of the last tshark takes minutes, and gigabytes of memory. */
const SIZES: readonly Size[] = [
  { packets: 1_000_000, turns: 3 },
  { packets: 4_000_000, turns: 3 },
  { packets: 16_000_000, turns: 1 },
];

async function ofOneSize(packets: number, turns: number): Promise<CaptureSpeed> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-captures-'));
  try {
    const file = join(folder, 'bulk.pcap');
    const bytes = writeCapture(file, packets);
    const [ours, command, peer]: [Run[], Run[], Run[]] = [[], [], []];
    for (let turn = 0; turn < turns; turn++) {
      for (let i = 0; i < RUNS_A_TURN; i++) {
        ours.push(await run([process.execPath, READER, file, String(packets)]));
        command.push(await run([process.execPath, COMMAND, 'diagnose', file]));
      }
      peer.push(await run(['tshark', '-r', file, '-q', '-z', 'conv,tcp']));
    }
    const middle = (runs: readonly Run[]) => middleOf(runs, 'processorSeconds');
    return { packets, bytes, ours: middle(ours), command: middle(command), peer: middle(peer) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Ours take a fiftieth of the time of the peer, and so vary more. */
const RUNS_A_TURN = 3;

const READER = fileURLToPath(new URL('capture-part.js', import.meta.url));
const COMMAND = fileURLToPath(new URL('../bin/holdfast.js', import.meta.url));

/**
 * Many short connections between and beside a few that carry bulk data, snap length 128 as long captures are taken.
 * Returns its size in bytes.
 */
function writeCapture(file: string, packets: number): number {
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
  const { size } = fstatSync(output);
  closeSync(output);
  return size;
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
