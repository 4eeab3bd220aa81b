import { type Address, addressIn } from '../base/address.ts';
import type { NodeName } from '../model/observation.ts';

/** A packet that one interface of the lab saw. */
export interface Sighting {
  readonly node: NodeName;
  readonly interface: string;
  readonly direction: 'in' | 'out';
  readonly packet: SeenPacket;
}

export interface SeenPacket {
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  /** ICMP: the identifier of an echo, else 0. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** TCP flags; for ICMP type and code. */
  readonly flags: number;
  readonly icmpType?: number;
  /**
   * What no translation changes, so that a packet is known again: the sequence number of TCP, the first four bytes of
   * data of the others. Without data 0.
   */
  readonly serial: number;
  /** TCP with ACK: the number behind what it acknowledges. */
  readonly acknowledged?: number;
  /** The packet that an ICMP error tells of. */
  readonly about?: SeenPacket;
}

/** Reads an IP packet from its first byte. Undefined for what the lab does not send. */
export function readPacket(bytes: Buffer): SeenPacket | undefined {
  if (bytes.length < 20) return undefined;
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4) return readIpv4(bytes);
  return version === 6 && bytes.length >= 40 ? readIpv6(bytes) : undefined;
}

function readIpv4(bytes: Buffer): SeenPacket | undefined {
  const header = ((bytes[0] ?? 0) & 15) * 4;
  return transport({
    protocol: bytes[9] ?? 0,
    source: addressIn(viewOf(bytes), 12, 4),
    destination: addressIn(viewOf(bytes), 16, 4),
    payload: bytes.subarray(header),
  });
}

function readIpv6(bytes: Buffer): SeenPacket | undefined {
  return transport({
    protocol: bytes[6] ?? 0,
    source: addressIn(viewOf(bytes), 8, 6),
    destination: addressIn(viewOf(bytes), 24, 6),
    payload: bytes.subarray(40),
  });
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

interface Network {
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  readonly payload: Buffer;
}

function transport({ protocol, source, destination, payload }: Network): SeenPacket | undefined {
  if (payload.length < 8) return undefined;
  const base = { protocol, source, destination };
  if (protocol === TCP || protocol === UDP) {
    const [sourcePort, destinationPort] = [payload.readUInt16BE(0), payload.readUInt16BE(2)];
    const ports = { sourcePort, destinationPort };
    return protocol === UDP
      ? { ...base, ...ports, flags: 0, serial: serialIn(payload) }
      : { ...base, ...ports, ...tcp(payload) };
  }
  if (protocol !== ICMP && protocol !== ICMP6) return undefined;
  const [type, code] = [payload[0] ?? 0, payload[1] ?? 0];
  const echo = protocol === ICMP ? type === 8 || type === 0 : type === 128 || type === 129;
  const id = echo ? payload.readUInt16BE(4) : 0;
  const about = echo || (protocol === ICMP6 && type > 127) ? undefined : readPacket(payload.subarray(8));
  return {
    ...base,
    sourcePort: id,
    destinationPort: id,
    flags: code,
    icmpType: type,
    serial: echo ? serialIn(payload) : 0,
    ...(about ? { about } : {}),
  };
}

/** Behind the eight bytes that UDP and an echo begin with. */
const serialIn = (payload: Buffer): number => (payload.length < 12 ? 0 : payload.readUInt32BE(8));

/** An ICMP error may quote no more than ports and sequence number. */
function tcp(payload: Buffer): Pick<SeenPacket, 'flags' | 'serial' | 'acknowledged'> {
  const flags = payload[13] ?? 0;
  const acknowledged = (flags & ACK) !== 0 ? payload.readUInt32BE(8) : undefined;
  return { flags, serial: payload.readUInt32BE(4), ...(acknowledged === undefined ? {} : { acknowledged }) };
}

const ACK = 0x10;

const [ICMP, TCP, UDP, ICMP6] = [1, 6, 17, 58] as const;
