import { joinBytes } from './pcap-writer.ts';
import { type EndToBuild, tcpFrame, tcpPacket } from './tcp-frame.ts';

export interface IcmpErrorToBuild {
  /** Who tells whom, as `parseAddress` reads addresses. */
  readonly from: string;
  readonly to: string;
  readonly type: number;
  readonly code: number;
  readonly ttl: number;
  /** The TCP segment that it tells of. */
  readonly original: { readonly source: EndToBuild; readonly destination: EndToBuild; readonly sequence?: number };
}

/**
 * An ICMP error in an Ethernet frame. It quotes the IP header and eight bytes of what is behind it (RFC 792, RFC 4443).
 */
export function icmpErrorFrame({ from, to, type, code, ttl, original }: IcmpErrorToBuild): Uint8Array {
  const quoted = tcpPacket({ ...original, flags: 0 });
  const isV4 = (quoted[0] ?? 0) >> 4 === 4;
  const headerLength = isV4 ? 20 : 40;
  const message = joinBytes([Uint8Array.of(type, code, 0, 0, 0, 0, 0, 0), quoted.subarray(0, headerLength + 8)]);
  // The frame of a segment between the same two with as many bytes behind the IP header: only the protocol differs.
  const end = (address: string): EndToBuild => ({ address, port: 0 });
  const frame = tcpFrame({
    source: end(from),
    destination: end(to),
    flags: 0,
    ttl,
    payload: message.length - TCP_HEADER,
  });
  frame[ETHERNET_HEADER + (isV4 ? 9 : 6)] = isV4 ? ICMP : ICMPV6;
  frame.set(message, ETHERNET_HEADER + headerLength);
  return frame;
}

const ETHERNET_HEADER = 14;
const TCP_HEADER = 20;
const [ICMP, ICMPV6] = [1, 58] as const;
