import { FIN, RST, SYN } from '../../wire/tcp.ts';
import {
  ANY_RETRANSMISSION,
  DUPLICATE_ACK,
  FAST_RETRANSMISSION,
  KEEP_ALIVE,
  KEEP_ALIVE_ACK,
  SPURIOUS_RETRANSMISSION,
  ZERO_WINDOW,
} from './verdict.ts';

/** The running numbers of a file; `CaptureTotals` says what each means. */
export class Counts {
  tcpPackets = 0;
  syns = 0;
  fins = 0;
  resets = 0;
  keepAlives = 0;
  keepAliveAcks = 0;
  retransmissions = 0;
  fastRetransmissions = 0;
  spuriousRetransmissions = 0;
  duplicateAcks = 0;
  zeroWindows = 0;
  longestGapUs = 0;
  /** Connections beyond the bound, told by their first SYN, and all packets of such. */
  connectionsBeyond = 0;
  packetsBeyond = 0;
  /** Connections that were closed with nothing wrong and made room for others. */
  connectionsLetGo = 0;

  flags(flags: number): void {
    this.tcpPackets++;
    if ((flags & (SYN | FIN | RST)) === 0) return;
    if ((flags & SYN) !== 0) this.syns++;
    if ((flags & FIN) !== 0) this.fins++;
    if ((flags & RST) !== 0) this.resets++;
  }

  /** Plain segments that were noted without being shown here. */
  plain(segments: number, longestGapUs: number): void {
    this.tcpPackets += segments;
    this.gap(longestGapUs);
  }

  gap(lasted: number): void {
    if (lasted > this.longestGapUs) this.longestGapUs = lasted;
  }

  verdict(verdict: number): void {
    if ((verdict & KEEP_ALIVE) !== 0) this.keepAlives++;
    if ((verdict & KEEP_ALIVE_ACK) !== 0) this.keepAliveAcks++;
    if ((verdict & DUPLICATE_ACK) !== 0) this.duplicateAcks++;
    if ((verdict & ZERO_WINDOW) !== 0) this.zeroWindows++;
    if ((verdict & ANY_RETRANSMISSION) === 0) return;
    this.retransmissions++;
    if ((verdict & FAST_RETRANSMISSION) !== 0) this.fastRetransmissions++;
    if ((verdict & SPURIOUS_RETRANSMISSION) !== 0) this.spuriousRetransmissions++;
  }

  beyond(beginsConnection: boolean): void {
    this.packetsBeyond++;
    if (beginsConnection) this.connectionsBeyond++;
  }
}
