import type { CaptureInterface, Damage, FrameSink } from './frame.ts';
import { Octets } from './octets.ts';
import { PcapReader, pcapDialect } from './pcap.ts';
import { PcapngReader, SECTION_HEADER } from './pcapng.ts';
import type { RecordRunner } from './record-stream.ts';

export type CaptureFormat = 'pcap' | 'pcapng';

/** What the first four bytes of a file say; undefined: no capture file. */
export function captureFormat(firstBytes: Uint8Array): CaptureFormat | undefined {
  if (firstBytes.length < 4) return undefined;
  const octets = new Octets(firstBytes);
  if (octets.u32(0) === SECTION_HEADER) return 'pcapng';
  return pcapDialect(octets) ? 'pcap' : undefined;
}

/** Reads a pcap or pcapng file, whichever its first bytes say it is. */
export class CaptureFileReader {
  #sink: FrameSink;
  #first = new Uint8Array(0);
  #reader: PcapReader | PcapngReader | undefined;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void {
    if (this.#reader) this.#reader.write(chunk);
    else this.#begin(chunk);
  }

  /**
   * From the next chunk on the runner reads what it can; undefined: it knows no such records. Where the frames that it
   * reads were taken is returned.
   */
  use(runner: RecordRunner): CaptureInterface | undefined {
    return this.#reader?.use(runner);
  }

  end(): readonly Damage[] {
    if (this.#reader) return this.#reader.end();
    const reason = this.#first.length === 0 ? 'the file is empty' : 'too short for a capture file';
    return [{ offset: 0, reason }];
  }

  #begin(chunk: Uint8Array): void {
    const bytes = this.#first.length === 0 ? chunk : Uint8Array.from([...this.#first, ...chunk.subarray(0, 4)]);
    if (bytes.length < 4) {
      this.#first = bytes.slice();
      return;
    }
    const reader = captureFormat(bytes) === 'pcapng' ? new PcapngReader(this.#sink) : new PcapReader(this.#sink);
    this.#reader = reader;
    reader.write(this.#first);
    reader.write(chunk);
  }
}
