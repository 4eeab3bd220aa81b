import { i32, u16, u32 } from './octets.ts';
import type { Packet } from './packet.ts';

/** RFC 9293, section 3.1. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** Reads the header at the cursor. False: not even the ports are there. */
export function tcp(packet: Packet): boolean {
  const { bytes, at, end } = packet;
  if (at + 4 > end) return false;
  packet.sourcePort = u16(bytes, at);
  packet.destinationPort = u16(bytes, at + 2);
  packet.headerCut = at + 20 > end || at + 20 > packet.wireEnd;
  packet.sequence = i32(bytes, at + 4);
  if (packet.headerCut) {
    packet.flags = at + 14 <= Math.min(end, packet.wireEnd) ? (bytes[at + 13] ?? 0) : 0;
    packet.payloadLength = 0;
    packet.optionsAt = packet.optionsEnd = at;
    return true;
  }
  packet.acknowledgement = i32(bytes, at + 8);
  packet.flags = bytes[at + 13] ?? 0;
  packet.window = u16(bytes, at + 14);
  const headerLength = ((bytes[at + 12] ?? 0) >> 4) * 4;
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
    const { bytes } = packet;
    let at = packet.optionsAt;
    const end = packet.optionsEnd;
    while (at < end) {
      const kind = bytes[at] ?? 0;
      if (kind === 0) return;
      if (kind === 1) {
        at++;
        continue;
      }
      const length = bytes[at + 1] ?? 0;
      if (length < 2 || at + length > end) return;
      this.#take(bytes, at, kind, length);
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

  #take(bytes: Uint8Array, at: number, kind: number, length: number): void {
    if (kind === 2 && length === 4) this.maximumSegmentSize = u16(bytes, at + 2);
    else if (kind === 3 && length === 3) this.windowScale = bytes[at + 2] ?? 0;
    else if (kind === 4) this.sackPermitted = true;
    else if (kind === 5) this.#takeSack(bytes, at, length);
    else if (kind === 8 && length === 10) {
      this.hasTimestamp = true;
      this.timestampValue = u32(bytes, at + 2);
      this.timestampEcho = u32(bytes, at + 6);
    } else if (kind === 30) this.multipath |= 1 << ((bytes[at + 2] ?? 0) >> 4);
  }

  #takeSack(bytes: Uint8Array, at: number, length: number): void {
    this.sackCount = Math.min(4, (length - 2) >> 3);
    for (let edge = 0; edge < this.sackCount * 2; edge++) this.sackEdges[edge] = i32(bytes, at + 2 + edge * 4);
  }
}
