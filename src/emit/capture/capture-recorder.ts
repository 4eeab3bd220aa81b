import type { HappenedSince } from '../../dialogue/tape.ts';
import type { Node } from '../../model/node.ts';
import type { NodeName } from '../../model/observation.ts';
import type { Sighting } from '../../sim/tap.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { EmittedFile } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { Capturing, type CaptureWriter } from './captured.ts';
import { PcapFiles } from './pcap-files.ts';
import { TcpdumpFiles } from './tcpdump-file.ts';

/** How captures are kept. */
export type CaptureForm = 'pcap' | 'text' | 'both' | 'none';

interface Recording {
  readonly network: LoadedNetwork;
  readonly clockOf: (node: NodeName) => WallClock;
  readonly form: CaptureForm;
}

/**
 * Who captures at every host. It writes what it is told of at once, so that of a month with millions of packets only
 * the files are kept.
 */
export class CaptureRecorder {
  /** Hosts that sent or received anything. */
  readonly spoken = new Set<NodeName>();
  /** What each host's reverse-path filter discarded. */
  readonly filtered = new Map<NodeName, number>();
  readonly #capturing: Capturing;
  readonly #writers: readonly CaptureWriter[];

  constructor({ network, clockOf, form }: Recording) {
    this.#capturing = new Capturing(network);
    this.#writers = [
      ...(form === 'pcap' || form === 'both' ? [new PcapFiles(clockOf)] : []),
      ...(form === 'text' || form === 'both' ? [new TcpdumpFiles(clockOf)] : []),
    ];
  }

  readonly tap = (seen: Sighting, since: HappenedSince): void => {
    this.spoken.add(seen.node);
    if (seen.dropped === 'REVERSE_PATH_FILTERED') this.filtered.set(seen.node, (this.filtered.get(seen.node) ?? 0) + 1);
    if (this.#writers.length === 0) return;
    for (const one of this.#capturing.packetsOf(seen, since)) for (const writer of this.#writers) writer.take(one);
  };

  /** `hosts`: those of which captures were taken. */
  files(hosts: readonly Node[]): readonly EmittedFile[] {
    return this.#writers.flatMap((writer) => writer.files(hosts));
  }
}
