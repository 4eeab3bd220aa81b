import { addressOf, define } from './libc.ts';
import { closeDescriptor, domain, openSocket, receiveInto, setOption, socketType } from './sockets.ts';

/** A packet that came in by an interface or is about to leave by it, from its network header on (packet(7)). */
export interface SeenPacket {
  readonly interface: string;
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
}

/** ETH_P_ALL in network byte order. */
const ALL_PROTOCOLS = 0x0300;
/** PACKET_OTHERHOST and PACKET_OUTGOING of if_packet.h. */
const [OTHER_HOST, OUTGOING] = [3, 4] as const;
/** Headers of IPv6 and TCP with all options. */
const SNAP_BYTES = 128;
/** What is taken at once; more wait for the next time. */
const TAKEN_MAX = 1_024;

const attachFilter = { level: 1, name: 26 } as const;
const nameOfIndex = define('const char *if_indextoname(uint32_t index, _Inout_ void *name)');

/** Sees the TCP segments with one port, of all interfaces. Only copies come here: nothing is kept from anybody. */
export class PacketSocket {
  readonly #socket: number;
  readonly #names = new Map<number, string>();

  private constructor(socket: number) {
    this.#socket = socket;
  }

  /** Needs CAP_NET_RAW: throws a SystemError with the code EPERM without. */
  static open(port: number): PacketSocket {
    const socket = openSocket(domain.packet, socketType.datagram, ALL_PROTOCOLS);
    try {
      const program = Buffer.concat(tcpPortFilter(port).map(instruction));
      const header = Buffer.alloc(16);
      header.writeUInt16LE(program.length / 8, 0);
      header.writeBigUInt64LE(addressOf(program), 8);
      setOption(socket, attachFilter, header);
      return new PacketSocket(socket);
    } catch (error) {
      closeDescriptor(socket);
      throw error;
    }
  }

  /** What was seen since the last call, in order; what came before the filter among it, so look at the ports. */
  take(): readonly SeenPacket[] {
    const seen: SeenPacket[] = [];
    const address = Buffer.alloc(20);
    while (seen.length < TAKEN_MAX) {
      const data = Buffer.alloc(SNAP_BYTES);
      const { bytes, error } = receiveInto(this.#socket, data, address);
      if (error !== undefined) break;
      if (address[10] === OTHER_HOST) continue;
      const direction = address[10] === OUTGOING ? 'out' : 'in';
      seen.push({ interface: this.#name(address.readInt32LE(4)), direction, bytes: data.subarray(0, bytes) });
    }
    return seen;
  }

  close(): void {
    closeDescriptor(this.#socket);
  }

  #name(index: number): string {
    const known = this.#names.get(index);
    if (known !== undefined) return known;
    const bytes = Buffer.alloc(16);
    nameOfIndex(index, bytes);
    const name = bytes.toString('latin1', 0, bytes.indexOf(0)) || `if${index}`;
    this.#names.set(index, name);
    return name;
  }
}

type Instruction = readonly [code: number, value: number, yes?: number, no?: number];

/**
 * Classic BPF over a network header (linux/filter.h): TCP of IPv4, or of IPv6 without extension headers, from or to the
 * port.
 */
const tcpPortFilter = (port: number): readonly Instruction[] => [
  [LOAD_BYTE, 0],
  [SHIFT_RIGHT, 4],
  [IF_EQUAL, 4, 0, 7],
  [LOAD_BYTE, 9],
  [IF_EQUAL, TCP, 0, 13],
  [LOAD_HEADER_LENGTH, 0],
  [LOAD_HALF_INDEXED, 0],
  [IF_EQUAL, port, 9, 0],
  [LOAD_HALF_INDEXED, 2],
  [IF_EQUAL, port, 7, 8],
  [IF_EQUAL, 6, 0, 7],
  [LOAD_BYTE, 6],
  [IF_EQUAL, TCP, 0, 5],
  [LOAD_HALF, 40],
  [IF_EQUAL, port, 2, 0],
  [LOAD_HALF, 42],
  [IF_EQUAL, port, 0, 1],
  [RETURN, 0xffff],
  [RETURN, 0],
];

const [LOAD_BYTE, LOAD_HALF, LOAD_HALF_INDEXED, LOAD_HEADER_LENGTH] = [0x30, 0x28, 0x48, 0xb1] as const;
const [SHIFT_RIGHT, IF_EQUAL, RETURN] = [0x74, 0x15, 0x06] as const;
const TCP = 6;

function instruction([code, value, yes = 0, no = 0]: Instruction): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
