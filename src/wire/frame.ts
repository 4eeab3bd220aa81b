import { NO_OCTETS, Octets } from './octets.ts';

/**
 * One captured frame as a view on the reader's buffer. The same object is handed out for every frame: what is to
 * outlive the callback must be copied out.
 */
export class Frame {
  /** Counts from 1, as Wireshark numbers frames. */
  number = 0;
  octets = NO_OCTETS;
  start = 0;
  /** Where the captured bytes end; a snap length may have cut the frame. */
  end = 0;
  /** Its length on the wire. */
  wireLength = 0;
  linkType = 0;
  /** Whole seconds since 1970, and the rest. */
  seconds = 0;
  nanoseconds = 0;
  interface: CaptureInterface = UNNAMED_INTERFACE;

  get bytes(): Uint8Array {
    return this.octets.bytes;
  }

  set bytes(bytes: Uint8Array) {
    this.octets = new Octets(bytes);
  }
}

/** Where frames were taken. A pcap file has one without a name; pcapng describes each. */
export interface CaptureInterface {
  readonly index: number;
  readonly name?: string;
  readonly linkType: number;
  readonly snapLength: number;
}

export type FrameSink = (frame: Frame) => void;

/** Where a file stops being readable. Everything before it was delivered. */
export interface Damage {
  /** Byte offset in the file. */
  readonly offset: number;
  readonly reason: string;
}

const UNNAMED_INTERFACE: CaptureInterface = { index: 0, linkType: 0, snapLength: 0 };
