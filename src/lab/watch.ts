import type { Interface } from '../model/interface.ts';
import type { Node } from '../model/node.ts';
import type { Namespace } from './namespace.ts';
import { readPacket, type Sighting } from './sighting.ts';
import {
  closeDescriptor,
  domain,
  interfaceIndex,
  openSocket,
  options,
  receiveInto,
  setOption,
  socketType,
} from '../live/kernel/sockets.ts';

/**
 * A packet socket on all interfaces of one node (packet(7)): it sees what comes in before any check, and what really
 * leaves.
 */
export class Watch {
  readonly #socket: number;
  readonly #node: string;
  readonly #names: ReadonlyMap<number, string>;
  readonly #data = Buffer.alloc(SNAP_BYTES);
  readonly #address = Buffer.alloc(20);

  constructor({ name: node, interfaces }: Node, namespace: Namespace) {
    this.#node = node;
    const named = ({ name }: Interface): [number, string][] => {
      const index = interfaceIndex(name);
      return index === undefined ? [] : [[index, name]];
    };
    this.#names = new Map(namespace.within(() => interfaces.flatMap(named)));
    this.#socket = namespace.within(() => openSocket(domain.packet, socketType.datagram, ALL_PROTOCOLS));
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(BUFFER_BYTES);
    setOption(this.#socket, options.receiveBuffer, bytes);
  }

  /** What was seen since the last call, in order. */
  take(): readonly Sighting[] {
    const seen: Sighting[] = [];
    for (let i = 0; i < SIGHTINGS_MAX; i++) {
      const { bytes, error } = receiveInto(this.#socket, this.#data, this.#address);
      if (error !== undefined) break;
      // A bridge floods what is for nobody that it knows; whose it is not does not take it.
      if (this.#address[10] === OTHER_HOST) continue;
      const name = this.#names.get(this.#address.readInt32LE(4));
      const packet = name === undefined || name === 'lo' ? undefined : readPacket(this.#data.subarray(0, bytes));
      if (packet && name !== undefined)
        seen.push({
          node: this.#node,
          interface: name,
          direction: this.#address[10] === OUTGOING ? 'out' : 'in',
          packet,
        });
    }
    return seen;
  }

  close(): void {
    closeDescriptor(this.#socket);
  }
}

/** ETH_P_ALL in network byte order. */
const ALL_PROTOCOLS = 0x0300;
/** PACKET_OTHERHOST and PACKET_OUTGOING of if_packet.h. */
const [OTHER_HOST, OUTGOING] = [3, 4] as const;
/** Headers, with the quoted ones of an ICMP error. */
const SNAP_BYTES = 256;
const BUFFER_BYTES = 1 << 20;
/** One flow of the lab makes a few dozen; a loop ends with its hop count. */
const SIGHTINGS_MAX = 4_096;
