import type { Segment } from '../../src/sim/datagram.ts';
import { icmpErrorFrame } from '../../src/wire/icmp-frame.ts';
import { tcpPacket } from '../../src/wire/tcp-frame.ts';
import { ConnectionFiller } from './connection-filler.ts';
import { Lab, type Namespace } from './named-lab.ts';
import { PacketPost } from './packet-post.ts';

export type Side = 'inside' | 'outside';

/** A packet of one connection. Positions count from 0 at the SYN of each side, windows in bytes. */
export interface Told {
  readonly from: Side;
  readonly kind: Segment['kind'];
  readonly sequence: number;
  readonly length?: number;
  readonly acknowledgement?: number;
  readonly window?: number;
  /** How far its sender shifts windows (RFC 7323); told in its SYN. */
  readonly scale?: number;
}

/** An ICMP error about what the other side sent, or never did: its host is unreachable. */
export interface ToldError {
  readonly from: Side;
  readonly kind: 'icmp-error';
}

/** From here on a rule blocks the port of the outside, before or behind that which lets what is established pass. */
export interface Blocked {
  readonly kind: 'block';
  readonly reaches: 'every-packet' | 'new-connections';
}

/** What a router makes of a packet, and of its connection then. */
export interface Tracked {
  /** `no room`: conntrack discards it before a rule is asked. */
  readonly state: string;
  /** In seconds; undefined: it knows no connection. */
  readonly timeout: number | undefined;
}

const ENDS = {
  inside: { address: '10.78.1.5', router: '10.78.1.1', first: 1_000_000 },
  outside: { address: '10.78.2.9', router: '10.78.2.1', first: 3_000_000_000 },
} as const;
const HARDWARE = { inside: '02:00:00:00:01:01', outside: '02:00:00:00:02:01' } as const;
type Put = Told | ToldError | Blocked;
type Counts = Readonly<Record<(typeof STATES)[number] | 'no room', number>>;

const STATES = ['new', 'established', 'related', 'invalid', 'blocked'] as const;
const RULES = `table ip t {
${STATES.map((state) => `  counter ${state} { }`).join('\n')}
  chain added { }
  chain forward {
    type filter hook forward priority filter; policy drop;
    jump added
    ct state new counter name "new" accept
    ct state established counter name "established" accept
    ct state related counter name "related" accept
    ct state invalid counter name "invalid" drop
  }
}
`;

/** A router that tracks connections, with a cable on each side on which anything can be sent. */
export class TrackingLab {
  readonly #lab = new Lab();
  readonly #router: Namespace;
  readonly #posts: Readonly<Record<Side, PacketPost>>;
  /** Of the end inside; each connection has another. */
  #port = 40_000;
  #isFull = false;

  constructor() {
    this.#router = this.#lab.namespace('router');
    this.#posts = { inside: this.#side('inside'), outside: this.#side('outside') };
    this.#router.sysctl('net.ipv4.ip_forward', '1');
    this.#router.must(['nft', '-f', '-'], { input: RULES });
    // Checksums of TCP stay empty here.
    this.#router.sysctl('net.netfilter.nf_conntrack_checksum', '0');
  }

  /** Nobody lives at the ends: what is sent there is never answered. */
  #side(side: Side): PacketPost {
    const end = this.#lab.namespace(side);
    this.#lab.cable({ at: end, device: 'eth0' }, { at: this.#router, device: side });
    end.ip('link', 'set', 'eth0', 'mtu', '65000');
    this.#router.ip('link', 'set', side, 'mtu', '65000');
    const { address, router } = ENDS[side];
    this.#router.ip('link', 'set', side, 'address', HARDWARE[side]);
    this.#router.ip('address', 'add', `${router}/24`, 'dev', side);
    this.#router.ip('neigh', 'replace', address, 'lladdr', '02:00:00:00:09:09', 'dev', side, 'nud', 'permanent');
    return new PacketPost(end, 'eth0', HARDWARE[side]);
  }

  #block({ reaches }: Blocked): void {
    const which = reaches === 'every-packet' ? '' : 'ct state new,invalid ';
    const rule = `${which}tcp dport 5633 counter name "blocked" drop`;
    this.#router.must(['nft', '-f', '-'], { input: `add rule ip t added ${rule}\n` });
  }

  /** Settings below `net.netfilter.nf_conntrack_tcp_`; what became of each packet. */
  async play(settings: Readonly<Record<string, number>>, packets: readonly Put[]): Promise<readonly Tracked[]> {
    for (const [name, value] of Object.entries(settings))
      this.#router.sysctl(`net.netfilter.nf_conntrack_tcp_${name}`, String(value));
    this.#router.must(['nft', 'flush', 'chain', 'ip', 't', 'added']);
    this.#port++;
    const scales: Record<Side, number> = { inside: 0, outside: 0 };
    const tracked: Tracked[] = [];
    let { counts } = this.#look();
    for (const packet of packets) {
      if (packet.kind === 'block') {
        this.#block(packet);
        continue;
      }
      this.#posts[packet.from].send(this.#bytesOf(packet, scales));
      const seen = await this.#seen(counts);
      ({ counts } = seen);
      tracked.push(seen);
    }
    return tracked;
  }

  #bytesOf(packet: Told | ToldError, scales: Record<Side, number>): Uint8Array {
    if (packet.kind === 'icmp-error') return bytesOfError(packet, this.#port);
    if (packet.scale !== undefined) scales[packet.from] = packet.scale;
    return bytesOf(packet, { port: this.#port, shift: scales[packet.from] });
  }

  async #seen(before: Counts): Promise<Tracked & { readonly counts: Counts }> {
    const deadline = Date.now() + 5_000;
    while (Date.now() < deadline) {
      const { counts, timeout } = this.#look();
      const state = ([...STATES, 'no room'] as const).find((one) => counts[one] > before[one]);
      if (state) return { state, counts, timeout };
      await new Promise((done) => setTimeout(done, 5));
    }
    throw new Error('a packet did not come to the router');
  }

  /** The counters of the rules, and the row of the connection. */
  #look(): { readonly counts: Counts; readonly timeout: number | undefined } {
    const port = `sport=${this.#port} `;
    // Of a table that was filled the rows take long to print, and nobody asks for one of them.
    const row = this.#isFull ? ':' : `grep '${port}' /proc/net/nf_conntrack || :`;
    const text = this.#router.must(['sh', '-c', `nft list counters; ${row}`]);
    const count = (state: string) => Number(new RegExp(`counter ${state} \\{\\s+packets (\\d+)`).exec(text)?.[1] ?? 0);
    const found = new RegExp(`^ipv4\\s+\\d+\\s+tcp\\s+6\\s+(\\d+) .* ${port}`, 'm').exec(text);
    const counts = {
      new: count('new'),
      established: count('established'),
      related: count('related'),
      invalid: count('invalid'),
      blocked: count('blocked'),
      'no room': this.#discarded,
    };
    return { counts, timeout: found ? Number(found[1]) : undefined };
  }

  /** Of all processors (`drop`, the eleventh column of /proc/net/stat/nf_conntrack). */
  get #discarded(): number {
    const [, ...rows] = this.#router.must(['cat', '/proc/net/stat/nf_conntrack']).trim().split('\n');
    return rows.reduce((sum, row) => sum + Number.parseInt(row.trim().split(/\s+/)[10] ?? '', 16), 0);
  }

  get #entries(): number {
    return Number(this.#router.must(['sysctl', '-n', 'net.netfilter.nf_conntrack_count']));
  }

  /** Makes its table full, of connections that are not thrown out for others. */
  fill(): void {
    const filler = new ConnectionFiller(this.#router);
    const max = Number(this.#router.must(['sysctl', '-n', 'net.netfilter.nf_conntrack_max']));
    for (let made = 0; this.#entries < max && made < 2 * max; made += FILLED_AT_ONCE)
      filler.add(made, Math.min(FILLED_AT_ONCE, max - this.#entries));
    filler.close();
    this.#isFull = true;
    if (this.#entries < max) throw new Error('the table of the router did not become full');
  }

  close(): void {
    for (const post of Object.values(this.#posts)) post.close();
    this.#lab.close();
  }
}

const FILLED_AT_ONCE = 20_000;

const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16] as const;
const flagsOf: Readonly<Record<Segment['kind'], number>> = {
  syn: SYN,
  'syn-ack': SYN | ACK,
  ack: ACK,
  data: PSH | ACK,
  fin: FIN | ACK,
  reset: RST | ACK,
};

const endsOf = (from: Side, port: number) => {
  const [inside, outside] = [
    { ...ENDS.inside, port },
    { ...ENDS.outside, port: 5_633 },
  ];
  return from === 'inside' ? ([inside, outside] as const) : ([outside, inside] as const);
};

function bytesOfError({ from }: ToldError, port: number): Uint8Array {
  const [own, peer] = endsOf(from, port);
  const original = { source: peer, destination: own };
  const frame = icmpErrorFrame({ from: own.address, to: peer.address, type: 3, code: 1, ttl: 64, original });
  return frame.slice(ETHERNET_HEADER);
}

const ETHERNET_HEADER = 14;

function bytesOf(
  { from, kind, sequence, length = 0, acknowledgement, window = 64_240, scale }: Told,
  { port, shift }: { readonly port: number; readonly shift: number },
): Uint8Array {
  const [own, peer] = endsOf(from, port);
  const isSyn = kind === 'syn' || kind === 'syn-ack';
  return tcpPacket({
    source: own,
    destination: peer,
    flags: flagsOf[kind],
    sequence: (own.first + sequence) >>> 0,
    acknowledgement: kind === 'syn' ? 0 : (peer.first + (acknowledgement ?? 0)) >>> 0,
    window: isSyn ? window : window >> shift,
    payload: length,
    // Largest segment, and how far windows are shifted.
    ...(isSyn && { options: Uint8Array.of(2, 4, 5, 180, ...(scale === undefined ? [] : [1, 3, 3, scale])) }),
  });
}
