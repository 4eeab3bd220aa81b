import type { Octets } from './octets.ts';
import type { Packet } from './packet.ts';

/** The control bits of RFC 9293, section 3.1, that an analysis asks for. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** Reads the header at the cursor. False: not even the ports are there. */
export function tcp(packet: Packet): boolean {
  const { octets, at, end } = packet;
  if (at + 4 > end) return false;
  packet.sourcePort = octets.u16(at);
  packet.destinationPort = octets.u16(at + 2);
  packet.headerCut = at + 20 > end || at + 20 > packet.wireEnd;
  packet.sequence = octets.i32(at + 4);
  if (packet.headerCut) {
    packet.flags = at + 14 <= Math.min(end, packet.wireEnd) ? octets.u8(at + 13) : 0;
    // Not of the packet before it: one object serves them all.
    packet.acknowledgement = packet.window = packet.payloadLength = 0;
    packet.optionsAt = packet.optionsEnd = at;
    return true;
  }
  packet.acknowledgement = octets.i32(at + 8);
  packet.flags = octets.u8(at + 13);
  packet.window = octets.u16(at + 14);
  const headerLength = (octets.u8(at + 12) >> 4) * 4;
  if (headerLength < 20 || at + headerLength > packet.wireEnd) packet.headerCut = true;
  packet.optionsAt = at + 20;
  packet.optionsEnd = Math.min(at + headerLength, end);
  packet.payloadLength = Math.max(0, packet.wireEnd - at - headerLength);
  return true;
}

/** The options that matter to an analysis, read on demand into one object that is reused. */
export class TcpOptions {
  maximumSegmentSize = 0;
  /** -1: not offered. */
  windowScale = -1;
  sackPermitted = false;
  sackCount = 0;
  /** Left and right edges by turns. */
  readonly sackEdges = new Int32Array(8);
  hasTimestamp = false;
  timestampValue = 0;
  timestampEcho = 0;
  /** A set bit for each MPTCP subtype in the segment (RFC 8684). */
  multipath = 0;

  read(packet: Packet): void {
    this.#clear();
    const { octets } = packet;
    let at = packet.optionsAt;
    const end = packet.optionsEnd;
    while (at < end) {
      const kind = octets.u8(at);
      if (kind === 0) return;
      if (kind === 1) {
        at++;
        continue;
      }
      const length = octets.u8(at + 1);
      if (length < 2 || at + length > end) return;
      this.#take(octets, at, kind, length);
      at += length;
    }
  }

  #clear(): void {
    this.maximumSegmentSize = 0;
    this.windowScale = -1;
    this.sackPermitted = false;
    this.sackCount = 0;
    this.hasTimestamp = false;
    this.multipath = 0;
  }

  /** Kinds of IANA's registry of TCP option kinds: RFC 9293 (2), RFC 7323 (3, 8), RFC 2018 (4, 5), RFC 8684 (30). */
  #take(octets: Octets, at: number, kind: number, length: number): void {
    if (kind === 2 && length === 4) this.maximumSegmentSize = octets.u16(at + 2);
    else if (kind === 3 && length === 3) this.windowScale = octets.u8(at + 2);
    else if (kind === 4) this.sackPermitted = true;
    else if (kind === 5) this.#takeSack(octets, at, length);
    else if (kind === 8 && length === 10) {
      this.hasTimestamp = true;
      this.timestampValue = octets.u32(at + 2);
      this.timestampEcho = octets.u32(at + 6);
    } else if (kind === 30) this.multipath |= 1 << (octets.u8(at + 2) >> 4);
  }

  #takeSack(octets: Octets, at: number, length: number): void {
    this.sackCount = Math.min(4, (length - 2) >> 3);
    for (let edge = 0; edge < this.sackCount * 2; edge++) this.sackEdges[edge] = octets.i32(at + 2 + edge * 4);
  }
}
