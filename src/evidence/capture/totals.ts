import type { Duration } from '../../base/duration.ts';
import type { LeftOut } from './left-out.ts';

/** Counts over a whole file, each with the meaning of the tshark display filter in its comment. */
export interface CaptureTotals {
  readonly frames: number;
  /** `tcp`, the TCP headers that ICMP errors quote included. */
  readonly tcpPackets: number;
  /** `tcp.analysis.keep_alive`: zero-window probes of zero length look the same and are counted here too. */
  readonly keepAlives: number;
  /** `tcp.analysis.keep_alive_ack` */
  readonly keepAliveAcks: number;
  /** `tcp.analysis.retransmission`: fast and spurious ones included. */
  readonly retransmissions: number;
  /** `tcp.analysis.fast_retransmission` */
  readonly fastRetransmissions: number;
  /** `tcp.analysis.spurious_retransmission` */
  readonly spuriousRetransmissions: number;
  /** `tcp.analysis.duplicate_ack` */
  readonly duplicateAcks: number;
  /** `tcp.analysis.zero_window` */
  readonly zeroWindows: number;
  /** `tcp.flags.reset == 1` */
  readonly resets: number;
  /** `tcp.flags.syn == 1` */
  readonly syns: number;
  /** `tcp.flags.fin == 1` */
  readonly fins: number;
  /** The longest time between two packets of one stream that follow each other. */
  readonly longestGap: Duration;
  /** What the bounds of `base/limits` left out. */
  readonly leftOut: LeftOut & { readonly observations: number };
}
