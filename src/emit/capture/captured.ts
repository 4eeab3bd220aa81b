import type { Instant } from '../../base/instant.ts';
import { type Address, isLoopback } from '../../base/address.ts';
import { type Flow, formatFlow, reverse } from '../../model/flow.ts';
import type { HappenedSince } from '../../dialogue/tape.ts';
import type { Node } from '../../model/node.ts';
import type { NodeName } from '../../model/observation.ts';
import type { Sighting } from '../../sim/tap.ts';
import type { IcmpError, Segment } from '../../sim/datagram.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { StreamNames } from './stream-names.ts';
import { StreamPositions } from './stream-positions.ts';
import { initialTtl } from './time-to-live.ts';

/** Writes captures, a packet after the other. */
export interface CaptureWriter {
  take(one: Captured): void;
  /** `hosts`: those of which captures were taken. */
  files(hosts: readonly Node[]): readonly EmittedFile[];
}

/** One packet of a capture. */
export interface Captured {
  readonly at: Instant;
  readonly node: NodeName;
  readonly interface: string;
  readonly flow: Flow;
  readonly ttl: number;
  readonly of: CapturedSegment | CapturedError;
}

export interface CapturedSegment {
  readonly kind: 'segment';
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly window: number;
  readonly length: number;
}

export interface CapturedError {
  readonly kind: 'icmp-error';
  readonly icmp: IcmpError['icmp'];
  /** Who sends it. */
  readonly from: Address;
}

/** The largest segment that an Ethernet of 1500 bytes takes. */
export const SEGMENT_BYTES = 1_460;
/**
 * Of a segment of the simulation, which may stand for seconds of a bulk transfer, no more frames than these are
 * written.
 */
const FRAMES_OF_SEGMENT_MAX = 8;
/** Both ends scale their windows by 2^7, as Linux does by default. */
export const WINDOW_SHIFT = 7;
const WINDOW_MAX = 65_535;
/** What a SYN offers, unscaled (RFC 7323 2.2). */
export const WINDOW_OF_SYN = 64_240;

/** What captures at all hosts hold of what happens, in order. The loopback interface is left out. */
export class Capturing {
  readonly #network: LoadedNetwork;
  readonly #streams: Streams;

  constructor(network: LoadedNetwork) {
    this.#network = network;
    this.#streams = new Streams(new StreamNames(network));
  }

  packetsOf(seen: Sighting, since: HappenedSince): readonly Captured[] {
    const { datagram } = seen;
    if (isLoopback(datagram.flow.source.address) || isLoopback(datagram.flow.destination.address)) return [];
    const [on, ttl] = [interfaceOf(this.#network, seen), ttlOf(this.#network, seen)];
    const base = { at: seen.at, node: seen.node, interface: on, flow: datagram.flow, ttl };
    if (datagram.kind === 'icmp-error') {
      const from = addressOf(this.#network, seen.speaker) ?? datagram.flow.source.address;
      return [{ ...base, of: { kind: 'icmp-error', icmp: datagram.icmp, from } }];
    }
    return this.#streams.frames(datagram, seen.way, since).map((of) => ({ ...base, of }));
  }
}

/** The stream of each direction of each connection. */
class Streams {
  readonly #positions = new Map<string, StreamPositions>();
  readonly #names: StreamNames;

  constructor(names: StreamNames) {
    this.#names = names;
  }

  frames(segment: Segment, way: Sighting['way'], since: HappenedSince): readonly CapturedSegment[] {
    const { flow, kind, sequence, length } = segment;
    const nameOf = (one: Flow) => this.#names.nameOf(one, since);
    const own = this.#of(flow, nameOf, kind === 'syn' && way === 'sent');
    const peer = this.#of(reverse(flow), nameOf, false);
    own.sends(sequence, length);
    const flags = flagsOf(segment);
    const base = {
      kind: 'segment',
      acknowledgement: (flags & ACK) === 0 ? 0 : peer.number(segment.acknowledgement),
      window: windowOf(segment),
    } as const;
    // A refusal answers a SYN, which acknowledged nothing that could be its number (RFC 9293 3.10.7.1).
    const first = kind === 'reset' && sequence === 0 ? 0 : own.number(sequence);
    const bytes = own.lengthOf(sequence, length);
    if (bytes === 0) return [{ ...base, flags, sequence: first, length: 0 }];
    return Array.from({ length: Math.ceil(bytes / SEGMENT_BYTES) }, (_, i) => {
      const from = i * SEGMENT_BYTES;
      const isLast = from + SEGMENT_BYTES >= bytes;
      return {
        ...base,
        flags: isLast ? flags : flags & ~PSH,
        sequence: (first + from) >>> 0,
        length: Math.min(SEGMENT_BYTES, bytes - from),
      };
    });
  }

  #of(flow: Flow, nameOf: (flow: Flow) => string, fresh: boolean): StreamPositions {
    const key = formatFlow(flow);
    let known = fresh ? undefined : this.#positions.get(key);
    if (!known) {
      known = new StreamPositions(nameOf(flow), FRAMES_OF_SEGMENT_MAX * SEGMENT_BYTES);
      this.#positions.set(key, known);
    }
    return known;
  }
}

function flagsOf({ kind }: Segment): number {
  switch (kind) {
    case 'syn':
      return SYN;
    case 'syn-ack':
      return SYN | ACK;
    case 'ack':
      return ACK;
    case 'data':
      return PSH | ACK;
    case 'fin':
      return FIN | ACK;
    case 'reset':
      return RST | ACK;
    default:
      return kind satisfies never;
  }
}

function windowOf({ kind, window }: Segment): number {
  if (kind === 'syn' || kind === 'syn-ack') return WINDOW_OF_SYN;
  return kind === 'reset' ? 0 : Math.min(WINDOW_MAX, Math.ceil(window / 2 ** WINDOW_SHIFT));
}

function interfaceOf(network: LoadedNetwork, seen: Sighting): string {
  const { source, destination } = seen.datagram.flow;
  const own = seen.way === 'sent' ? source.address : destination.address;
  return seen.interface ?? network.node(seen.node)?.own(own)?.interface.name ?? 'any';
}

function ttlOf(network: LoadedNetwork, { way, node, datagram, speaker, routers }: Sighting): number {
  const sender = way === 'sent' ? node : (speaker ?? network.owner(datagram.flow.source.address)?.node.name);
  const initial = initialTtl(sender === undefined ? undefined : network.node(sender)?.node);
  return Math.max(1, initial - routers);
}

const addressOf = (network: LoadedNetwork, node: NodeName | undefined): Address | undefined =>
  node === undefined ? undefined : network.node(node)?.addresses.find((one) => !isLoopback(one));
