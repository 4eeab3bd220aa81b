import { BytePages } from '../../base/byte-pages.ts';
import type { NodeName } from '../../model/observation.ts';
import { type EmittedFile, evidencePath } from '../emitted-file.ts';
import type { Node } from '../../model/node.ts';
import type { WallClock } from '../wall-clock.ts';
import { pcapHeader, pcapRecord, RECORD_BYTES, writeRecordHeader } from '../../wire/pcap-writer.ts';
import { type SegmentToBuild, tcpFrameBytes, writeTcpFrame } from '../../wire/tcp-frame.ts';
import { icmpErrorFrame } from '../../wire/icmp-frame.ts';
import { SYN } from '../../wire/tcp.ts';
import type { Captured, CapturedError, CapturedSegment, CaptureWriter } from './captured.ts';
import { SEGMENT_BYTES, WINDOW_SHIFT } from './captured.ts';
import { icmpNumbersOf } from '../../trace/netfilter/icmp-numbers.ts';

/** `tcpdump -s 96`: headers, and a little of the data. */
const SHAPE = { snapLength: 96 };

/**
 * One file for each interface of each host, as `tcpdump -i IF -s 96 -w IF.pcap` writes it: its header alone where the
 * interface saw nothing.
 */
export class PcapFiles implements CaptureWriter {
  readonly #clockOf: (node: NodeName) => WallClock;
  readonly #files = new Map<string, BytePages>();
  /** Of a host whose packets are not all placed, no interface is known to have seen nothing. */
  readonly #unplaced = new Set<NodeName>();

  constructor(clockOf: (node: NodeName) => WallClock) {
    this.#clockOf = clockOf;
  }

  take(one: Captured): void {
    if (one.interface === 'any') this.#unplaced.add(one.node);
    const at = this.#clockOf(one.node).utc(one.at);
    const time = { seconds: Math.floor(at / 1e6), nanoseconds: (at % 1e6) * 1_000 };
    const file = this.#file(evidencePath(one.node, `${one.interface}.pcap`));
    if (one.of.kind === 'icmp-error') {
      const record = pcapRecord({ ...time, bytes: errorFrameOf(one, one.of) }, SHAPE);
      file.room(record.length).set(record);
      return;
    }
    const segment = segmentOf(one, one.of);
    const wireLength = tcpFrameBytes(segment);
    const record = file.room(RECORD_BYTES + Math.min(wireLength, SHAPE.snapLength));
    writeRecordHeader(record, { ...time, wireLength }, SHAPE);
    writeTcpFrame(record.subarray(RECORD_BYTES), segment);
  }

  files(hosts: readonly Node[]): readonly EmittedFile[] {
    for (const { name, interfaces } of hosts)
      for (const one of interfaces)
        if (one.loopback !== true && one.up && !this.#unplaced.has(name))
          this.#file(evidencePath(name, `${one.name}.pcap`));
    return [...this.#files].map(([path, { pages }]) => ({ path, content: pages }));
  }

  #file(path: string): BytePages {
    let file = this.#files.get(path);
    if (!file) {
      file = new BytePages();
      const header = pcapHeader(SHAPE);
      file.room(header.length).set(header);
      this.#files.set(path, file);
    }
    return file;
  }
}

function errorFrameOf({ flow, ttl }: Captured, { from, icmp }: CapturedError): Uint8Array {
  const { source, destination } = flow;
  const original = { source: destination, destination: source };
  return icmpErrorFrame({ from, to: destination.address, ttl, ...icmpNumbersOf(icmp, from), original });
}

function segmentOf({ flow, ttl }: Captured, of: CapturedSegment): SegmentToBuild {
  const { flags, sequence, acknowledgement, window, length } = of;
  const base = { source: flow.source, destination: flow.destination, flags, sequence, acknowledgement, window, ttl };
  return (flags & SYN) === 0 ? { ...base, payload: length } : { ...base, payload: length, options: SYN_OPTIONS };
}

/** Largest segment, selective acknowledgements, window scale. */
const SYN_OPTIONS = Uint8Array.of(2, 4, SEGMENT_BYTES >> 8, SEGMENT_BYTES & 255, 4, 2, 1, 3, 3, WINDOW_SHIFT);
