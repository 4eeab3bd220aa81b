import { valueOf } from '../../model/configuration.ts';
import type { ConntrackState } from '../../model/netfilter.ts';
import { isIcmpError, type Packet } from '../packet.ts';
import type { ConntrackSettings } from './conntrack-settings.ts';
import { tcpStep, type TcpState } from './tcp-state-table.ts';
import { inverseOf, type Tuple, tupleKey, tupleOf } from './tuple.ts';

export type Direction = 'original' | 'reply';

/** A connection as the kernel keeps it (struct nf_conn). Translations stand in the difference of its two tuples. */
export interface ConnectionEntry {
  /** As its first packet came. */
  readonly original: Tuple;
  /** As its answers come: the inverse of `original` where nothing is translated. */
  reply: Tuple;
  tcp: TcpState;
  seenReply: boolean;
  mark: number;
  /** IPS_SRC_NAT and IPS_DST_NAT. */
  readonly translated: { source: boolean; destination: boolean };
  /** Whether a nat chain was asked, or had no answer (IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE). */
  readonly settled: { source: boolean; destination: boolean };
}

/** What a packet is to conntrack: what stands at the packet itself (skb->_nfct). */
export interface Tracked {
  readonly state: ConntrackState;
  readonly direction: Direction;
  /** None when the state is `invalid` or `untracked`. */
  readonly entry?: ConnectionEntry;
  /** A connection begun by a segment that is no SYN. */
  readonly pickedUp?: true;
  /** The decision rests on `tcp_loose`, which is not known. */
  readonly looseAssumed?: true;
}

/** The kernel's default (nf_conntrack_tcp_init_net). */
const LOOSE_BY_DEFAULT = true;

export const INVALID: Tracked = { state: 'invalid', direction: 'original' };
export const UNTRACKED: Tracked = { state: 'untracked', direction: 'original' };

/** What rules, and the hooks around them, ask of the connections of a node. */
export type Connections = Pick<ConnectionTable, 'track' | 'confirm' | 'isTaken'>;

/** The connections that one node knows while one trace goes there and back. It knows no time: nothing expires. */
export class ConnectionTable {
  readonly #entries = new Map<string, { readonly entry: ConnectionEntry; readonly direction: Direction }>();

  /** `nf_conntrack_in`: finds the packet's connection or begins one, which counts only once it is confirmed. */
  track(packet: Packet, settings: ConntrackSettings): Tracked {
    if (isIcmpError(packet)) return this.#trackError(packet);
    const tuple = tupleOf(packet);
    if (tuple === undefined) return INVALID;
    const found = this.#entries.get(tupleKey(tuple));
    if (found === undefined) return begin(packet, tuple, settings);
    return follow(packet, found.entry, found.direction);
  }

  /**
   * `nf_conntrack_confirm`, at the end of INPUT and POSTROUTING: a packet that was dropped before leaves no connection.
   */
  confirm({ entry }: Tracked): void {
    if (entry === undefined) return;
    this.#entries.set(tupleKey(entry.original), { entry, direction: 'original' });
    this.#entries.set(tupleKey(entry.reply), { entry, direction: 'reply' });
  }

  /** Whether packets of another connection than this come so (`nf_conntrack_tuple_taken`). */
  isTaken(tuple: Tuple, { original }: ConnectionEntry): boolean {
    const found = this.#entries.get(tupleKey(tuple));
    // Where the first packets are the same, both are one flow, of which a copy is under way.
    return found !== undefined && tupleKey(found.entry.original) !== tupleKey(original);
  }

  /** How many connections are confirmed. */
  get size(): number {
    return new Set([...this.#entries.values()].map(({ entry }) => entry)).size;
  }

  /** `nf_conntrack_inet_error`: the error flows as an answer to the packet inside would. */
  #trackError({ destination, icmp }: Packet): Tracked {
    const inner = icmp?.about && tupleOf(icmp.about);
    const found = inner && this.#entries.get(tupleKey(inverseOf(inner)));
    if (found === undefined) return INVALID;
    const { entry, direction } = found;
    const expected = direction === 'original' ? entry.original : entry.reply;
    return expected.destination === destination ? { state: 'related', direction, entry } : INVALID;
  }
}

/** A connection of which the first packet is there, and no rule has been asked. */
export const newConnection = (original: Tuple): ConnectionEntry => ({
  original,
  reply: inverseOf(original),
  tcp: 'none',
  seenReply: false,
  mark: 0,
  translated: { source: false, destination: false },
  settled: { source: false, destination: false },
});

function begin(packet: Packet, tuple: Tuple, settings: ConntrackSettings): Tracked {
  const entry = newConnection(tuple);
  // Only a question begins a connection (nf_conntrack_icmp_packet, valid_new).
  if (packet.icmp) return packet.icmp.kind === 'echo' ? { state: 'new', direction: 'original', entry } : INVALID;
  if (packet.tcp === undefined) return { state: 'new', direction: 'original', entry };
  const next = tcpStep('none', { direction: 'original', kind: packet.tcp });
  if (next === 'invalid' || next === 'ignored') return INVALID;
  entry.tcp = next;
  if (next === 'syn-sent') return { state: 'new', direction: 'original', entry };
  const loose = valueOf(settings.loose);
  const assumed = loose === undefined ? { looseAssumed: true as const } : {};
  if (!(loose ?? LOOSE_BY_DEFAULT)) return { ...INVALID, ...assumed };
  return { state: 'new', direction: 'original', entry, pickedUp: true, ...assumed };
}

function follow(packet: Packet, entry: ConnectionEntry, direction: Direction): Tracked {
  if (packet.tcp !== undefined) {
    const next = tcpStep(entry.tcp, { direction, kind: packet.tcp });
    if (next === 'invalid') return INVALID;
    // A SYN over a connection that has ended begins a new one in its place.
    if (next === 'syn-sent' && entry.tcp !== 'syn-sent') entry.seenReply = false;
    if (next !== 'ignored') entry.tcp = next;
  }
  if (direction === 'reply') entry.seenReply = true;
  return { state: entry.seenReply ? 'established' : 'new', direction, entry };
}

/**
 * What the node's own answer to a packet is to conntrack: a reset or an ICMP error that a rule sends belongs to the
 * connection of the packet that it answers, also where that is not confirmed (nf_ct_attach in nf_send_reset and in
 * icmp_glue_bits). Undefined: nothing is handed on, and OUTPUT tracks it like any other packet; so it is for an
 * untracked one, too.
 */
export function trackedAnswer({ direction, entry }: Tracked): Tracked | undefined {
  if (entry === undefined) return undefined;
  return { state: 'related', direction: direction === 'original' ? 'reply' : 'original', entry };
}
