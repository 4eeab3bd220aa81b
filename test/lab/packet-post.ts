import { closeSync, openSync } from 'node:fs';
import {
  closeDescriptor,
  domain,
  interfaceIndex,
  openSocket,
  sendTo,
  socketType,
} from '../../src/live/kernel/sockets.ts';
import { enterNamespace, openNamespace } from '../../src/live/kernel/network-namespace.ts';
import type { Namespace } from './named-lab.ts';

/** IPv4 in network byte order, as a packet socket is told of it (if_ether.h). */
const IPV4 = 0x0008;

/** Puts packets on a cable just as they are, whoever seems to have sent them (packet(7)). */
export class PacketPost {
  readonly #socket: number;
  readonly #address = Buffer.alloc(20);

  /** `to`: the hardware address of the other end of the cable. */
  constructor(at: Namespace, device: string, to: string) {
    const own = openNamespace();
    const other = openSync(`/run/netns/${at.fullName}`, 'r');
    try {
      // A socket stays in the namespace in which it was opened.
      enterNamespace(other);
      this.#socket = openSocket(domain.packet, socketType.datagram, IPV4);
      this.#address.writeUInt16LE(domain.packet, 0);
      this.#address.writeUInt16LE(IPV4, 2);
      this.#address.writeInt32LE(interfaceIndex(device) ?? 0, 4);
    } finally {
      enterNamespace(own);
      closeDescriptor(own);
      closeSync(other);
    }
    const octets = to.split(':').map((octet) => Number.parseInt(octet, 16));
    this.#address.writeUInt8(octets.length, 11);
    this.#address.set(octets, 12);
  }

  /** An IPv4 packet, whose own checksum is put in. */
  send(packet: Uint8Array): void {
    const view = new DataView(packet.buffer, packet.byteOffset);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += at === 10 ? 0 : view.getUint16(at);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    view.setUint16(10, ~sum & 0xffff);
    sendTo(this.#socket, packet, this.#address);
  }

  close(): void {
    closeDescriptor(this.#socket);
  }
}
