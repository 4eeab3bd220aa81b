import { CaptureReader, type CaptureReading } from '../src/evidence/capture/index.ts';
import type { Conversation } from '../src/model/conversation.ts';
import { type FrameToWrite, pcapFile } from '../src/wire/pcap-writer.ts';
import { ACK, FIN, RST, SYN } from '../src/wire/tcp.ts';
import { tcpFrame, type SegmentToBuild } from '../src/wire/tcp-frame.ts';

export const client = { address: '10.0.0.1', port: 40_000 };
export const server = { address: '10.0.0.2', port: 13_724 };

type Part = Partial<Omit<SegmentToBuild, 'source' | 'destination' | 'flags'>>;

/** A conversation written down segment by segment, with sequence numbers relative to the two initial ones. */
export class Talk {
  readonly frames: FrameToWrite[] = [];
  #clientBase: number;
  #serverBase: number;

  constructor({ clientBase = 1_000, serverBase = 5_000 } = {}) {
    this.#clientBase = clientBase;
    this.#serverBase = serverBase;
  }

  client(at: number, flags: number, part: Part = {}): this {
    return this.#add(at, {
      source: client,
      destination: server,
      flags,
      ...this.#numbers(part, this.#clientBase, this.#serverBase),
    });
  }

  server(at: number, flags: number, part: Part = {}): this {
    return this.#add(at, {
      source: server,
      destination: client,
      flags,
      ...this.#numbers(part, this.#serverBase, this.#clientBase),
    });
  }

  /** The three segments that open the connection, one millisecond apart. */
  open(at = 0): this {
    return this.client(at, SYN, { sequence: 0 })
      .server(at + 0.001, SYN | ACK, { sequence: 0, acknowledgement: 1 })
      .client(at + 0.002, ACK, { sequence: 1, acknowledgement: 1 });
  }

  /** The client's FIN and the server's, with the last acknowledgement. */
  close(at: number, sequence = 1, acknowledgement = 1): this {
    return this.client(at, FIN | ACK, { sequence, acknowledgement })
      .server(at + 0.001, FIN | ACK, { sequence: acknowledgement, acknowledgement: sequence + 1 })
      .client(at + 0.002, ACK, { sequence: sequence + 1, acknowledgement: acknowledgement + 1 });
  }

  reset(at: number, sequence = 1): this {
    return this.client(at, RST, { sequence });
  }

  frame(at: number, bytes: Uint8Array): this {
    const us = Math.round(at * 1_000_000);
    const seconds = EPOCH_SECONDS + Math.floor(us / 1_000_000);
    this.frames.push({ seconds, nanoseconds: (us % 1_000_000) * 1_000, bytes });
    return this;
  }

  read(): CaptureReading {
    const reader = new CaptureReader({ file: 'talk.pcap', clock: 'host (UTC)', node: 'host' });
    reader.write(pcapFile(this.frames));
    return reader.end();
  }

  /** The only conversation there is. */
  conversation(): Conversation {
    const [only, ...more] = this.read().conversations;
    if (!only || more.length > 0) throw new Error(`${more.length + 1} conversations`);
    return only;
  }

  /** Role, second and sender of each notable segment. */
  story(): string[] {
    return this.read().observations.map((one) => {
      const who = one.flow?.source.address === client.address ? 'client' : 'server';
      const second = one.at / 1_000_000 - EPOCH_SECONDS;
      return one.kind === 'segment' ? `${Number(second.toFixed(3))} ${who} ${one.role}` : one.kind;
    });
  }

  #numbers({ sequence = 0, acknowledgement, ...part }: Part, own: number, other: number): Part {
    return {
      ...part,
      sequence: (own + sequence) >>> 0,
      acknowledgement: acknowledgement === undefined ? 0 : (other + acknowledgement) >>> 0,
    };
  }

  #add(at: number, segment: SegmentToBuild): this {
    return this.frame(at, tcpFrame(segment));
  }
}

const EPOCH_SECONDS = 1_700_000_000;
