import { closeSync, openSync } from 'node:fs';
import { enterNamespace, openNamespace } from '../../src/live/kernel/network-namespace.ts';
import { closeDescriptor, domain, openSocket, sendTo, socketType } from '../../src/live/kernel/sockets.ts';
import type { Namespace } from './named-lab.ts';

const NETLINK_NETFILTER = 12;

/** Connections that nobody has, put into the table of a namespace by ctnetlink (nfnetlink_conntrack.h). */
export class ConnectionFiller {
  readonly #socket: number;

  constructor(at: Namespace) {
    const own = openNamespace();
    const other = openSync(`/run/netns/${at.fullName}`, 'r');
    try {
      enterNamespace(other);
      this.#socket = openSocket(domain.netlink, socketType.raw, NETLINK_NETFILTER);
    } finally {
      enterNamespace(own);
      closeDescriptor(own);
      closeSync(other);
    }
  }

  /** Each number from `from` on is one connection. They are assured, so none makes room for others. */
  add(from: number, count: number): void {
    for (let i = 0; i < count; i += BATCH) {
      const messages = Math.min(BATCH, count - i);
      const bytes = Buffer.alloc(messages * ASSURED.length);
      for (let k = 0; k < messages; k++) {
        ASSURED.copy(bytes, k * ASSURED.length);
        for (const at of SOURCES) bytes.writeUInt32BE(FIRST_SOURCE + from + i + k, k * ASSURED.length + at);
      }
      sendTo(this.#socket, bytes);
    }
  }

  close(): void {
    closeDescriptor(this.#socket);
  }
}

/** One message to the kernel holds so many. */
const BATCH = 200;

const [AF_INET, ESTABLISHED] = [2, 3] as const;
/** IPS_SEEN_REPLY, IPS_ASSURED, IPS_CONFIRMED. */
const ANSWERED = 2 | 4 | 8;
/** NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW. */
const NEW_CONNECTION = 1 << 8;
const [NLM_F_REQUEST, NLM_F_CREATE, NLA_F_NESTED] = [1, 0x400, 0x8000] as const;
const CTA = { original: 1, reply: 2, status: 3, protocolInfo: 4, timeout: 7, tcpInfo: 1, tcpState: 1 } as const;

interface End {
  readonly address: Buffer;
  readonly port: number;
}

/** CTA_TUPLE_IP and CTA_TUPLE_PROTO. */
const tuple = (source: End, destination: End): Buffer =>
  Buffer.concat([
    nested(1, Buffer.concat([attribute(1, source.address), attribute(2, destination.address)])),
    nested(
      2,
      Buffer.concat([
        attribute(1, Buffer.of(6)),
        attribute(2, big16(source.port)),
        attribute(3, big16(destination.port)),
      ]),
    ),
  ]);

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16LE(4 + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.set(value, 4);
  return bytes;
}

const nested = (type: number, value: Buffer): Buffer => attribute(type | NLA_F_NESTED, value);
const big16 = (value: number): Buffer => Buffer.of(value >>> 8, value & 255);
const big32 = (value: number): Buffer => Buffer.concat([big16(value >>> 16), big16(value & 0xffff)]);

/** 10.100.0.0; the place of the first connection is found by it. */
const FIRST_SOURCE = 0x0a64_0000;
const FIRST = { address: big32(FIRST_SOURCE), port: 4_000 };
const ALL = { address: Buffer.of(192, 0, 2, 1), port: 80 };

/** The message that makes the first of them. */
const ASSURED = messageOf([
  Buffer.of(AF_INET, 0, 0, 0),
  nested(CTA.original, tuple(FIRST, ALL)),
  nested(CTA.reply, tuple(ALL, FIRST)),
  attribute(CTA.status, big32(ANSWERED)),
  nested(CTA.protocolInfo, nested(CTA.tcpInfo, attribute(CTA.tcpState, Buffer.of(ESTABLISHED)))),
  attribute(CTA.timeout, big32(600)),
]);

/** Where its source stands in both directions. */
const SOURCES = [ASSURED.indexOf(FIRST.address), ASSURED.lastIndexOf(FIRST.address)];

function messageOf(attributes: readonly Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(header.length + body.length, 0);
  header.writeUInt16LE(NEW_CONNECTION, 4);
  header.writeUInt16LE(NLM_F_REQUEST | NLM_F_CREATE, 6);
  return Buffer.concat([header, body]);
}
