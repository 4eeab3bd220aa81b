import { type EmittedFile, evidencePath } from '../emitted-file.ts';
import type { Node } from '../../model/node.ts';
import type { WallClock } from '../wall-clock.ts';
import { type FrameToWrite, pcapFile } from '../../wire/pcap-writer.ts';
import { tcpFrame } from '../../wire/tcp-frame.ts';
import { icmpErrorFrame } from '../../wire/icmp-frame.ts';
import { SYN } from '../../wire/tcp.ts';
import type { Captured } from './captured.ts';
import { SEGMENT_BYTES, WINDOW_SHIFT } from './captured.ts';
import { icmpNumbersOf } from '../../trace/netfilter/icmp-numbers.ts';

/** `tcpdump -s 96`: headers, and a little of the data. */
const SNAP_LENGTH = 96;

/**
 * One file for each interface of each host, as `tcpdump -i IF -s 96 -w IF.pcap` writes it: its header alone where the
 * interface saw nothing.
 */
export function pcapFiles(
  all: readonly Captured[],
  hosts: readonly Node[],
  clockOf: (node: string) => WallClock,
): readonly EmittedFile[] {
  const files = new Map<string, FrameToWrite[]>(pathsOf(all, hosts).map((path) => [path, []]));
  for (const one of all) {
    const path = evidencePath(one.node, `${one.interface}.pcap`);
    const at = clockOf(one.node).utc(one.at);
    const frame = { seconds: Math.floor(at / 1e6), nanoseconds: (at % 1e6) * 1_000, bytes: frameOf(one) };
    const known = files.get(path);
    if (known) known.push(frame);
    else files.set(path, [frame]);
  }
  return [...files].map(([path, frames]) => ({ path, content: pcapFile(frames, { snapLength: SNAP_LENGTH }) }));
}

/** Of a host whose packets are not all placed, no interface is known to have seen nothing. */
function pathsOf(all: readonly Captured[], hosts: readonly Node[]): readonly string[] {
  const unplaced = new Set(all.filter((one) => one.interface === 'any').map(({ node }) => node));
  return hosts
    .filter(({ name }) => !unplaced.has(name))
    .flatMap(({ name, interfaces }) =>
      interfaces.filter((one) => one.loopback !== true && one.up).map((one) => evidencePath(name, `${one.name}.pcap`)),
    );
}

function frameOf({ flow, ttl, of }: Captured): Uint8Array {
  const { source, destination } = flow;
  if (of.kind === 'icmp-error') {
    const original = { source: destination, destination: source };
    return icmpErrorFrame({
      from: of.from,
      to: destination.address,
      ttl,
      ...icmpNumbersOf(of.icmp, of.from),
      original,
    });
  }
  const { flags, sequence, acknowledgement, window, length } = of;
  const options = (flags & SYN) === 0 ? {} : { options: SYN_OPTIONS };
  return tcpFrame({ source, destination, flags, sequence, acknowledgement, window, payload: length, ttl, ...options });
}

/** Largest segment, selective acknowledgements, window scale. */
const SYN_OPTIONS = Uint8Array.of(2, 4, SEGMENT_BYTES >> 8, SEGMENT_BYTES & 255, 4, 2, 1, 3, 3, WINDOW_SHIFT);
