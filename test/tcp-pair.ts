import type { Address } from '../src/base/address.ts';
import { type Duration, microseconds } from '../src/base/duration.ts';
import { type Instant, instant, later } from '../src/base/instant.ts';
import type { Flow } from '../src/model/flow.ts';
import type { Datagram, Segment } from '../src/sim/datagram.ts';
import { backward } from '../src/sim/known-flow.ts';
import { EventQueue } from '../src/sim/event-queue.ts';
import { WAKE } from '../src/sim/machine.ts';
import type { KeepaliveTimes, ProfileName } from '../src/sim/tcp/profile.ts';
import { tcpProfile } from '../src/sim/tcp/profile-table.ts';
import { TcpSocket } from '../src/sim/tcp/socket.ts';
import type { SocketEvent, SocketInput } from '../src/sim/tcp/socket-words.ts';

export type End = 'client' | 'server';

export interface PairOptions {
  readonly client?: ProfileName;
  readonly server?: ProfileName;
  /** One way; without it a millisecond of round trip. */
  readonly delay?: Duration;
  /** SO_KEEPALIVE of both ends, with these times. */
  readonly keepalive?: KeepaliveTimes;
  readonly userTimeout?: Duration;
}

const FLOW: Flow = {
  protocol: 'tcp',
  source: { address: '10.1.0.1' as Address, port: 40_001 },
  destination: { address: '10.2.0.1' as Address, port: 5_633 },
};

const other = (end: End): End => (end === 'client' ? 'server' : 'client');

/** Two sockets and the wire between them, whose time goes where a test says. */
export class TcpPair {
  now: Instant = instant(0);
  /** `2.000 client data 100`, times in seconds. */
  readonly sent: string[] = [];
  readonly told: string[] = [];
  /** What the wire swallows, and what it answers in the peer's stead. */
  drops: (from: End, segment: Segment) => boolean = () => false;
  answers: (from: End, segment: Segment) => Datagram | undefined = () => undefined;
  /** The host's keepalive settings, which a test may change under a living socket. */
  keepalive: KeepaliveTimes;
  readonly #sockets: Readonly<Record<End, TcpSocket>>;
  readonly #queue = new EventQueue<{ readonly to: End; readonly datagram: Datagram }>();
  readonly #delay: Duration;

  constructor({
    client = 'linux',
    server = 'linux',
    delay = microseconds(500),
    keepalive,
    userTimeout,
  }: PairOptions = {}) {
    this.#delay = delay;
    this.keepalive = keepalive ?? tcpProfile(client).keepalive;
    const socket = (flow: Flow, profile: ProfileName) =>
      new TcpSocket({
        flow,
        profile: tcpProfile(profile),
        keepalive: keepalive !== undefined,
        keepaliveTimes: () => this.keepalive,
        userTimeout,
      });
    this.#sockets = { client: socket(FLOW, client), server: socket(backward(FLOW), server) };
  }

  state(end: End): string {
    return this.#sockets[end].state;
  }

  does(end: End, input: SocketInput): void {
    this.#step(end, input);
  }

  /** Lets time pass until `seconds`, with everything that happens at that very moment. */
  until(seconds: number): this {
    const end = instant(Math.round(seconds * 1e6));
    for (let next = this.#next(); next !== undefined && next <= end; next = this.#next()) {
      this.now = next;
      this.#happens();
    }
    this.now = end;
    return this;
  }

  #next(): Instant | undefined {
    const times = [this.#queue.first?.at, this.#sockets.client.wakeAt, this.#sockets.server.wakeAt];
    return times.filter((one) => one !== undefined).toSorted((a, b) => a - b)[0];
  }

  #happens(): void {
    while (this.#queue.first && this.#queue.first.at <= this.now) {
      const event = this.#queue.take();
      if (event) this.#delivers(event.what.to, event.what.datagram);
    }
    for (const end of ['client', 'server'] as const) {
      const { wakeAt } = this.#sockets[end];
      if (wakeAt !== undefined && wakeAt <= this.now) this.#step(end, WAKE);
    }
  }

  #delivers(to: End, datagram: Datagram): void {
    if (datagram.kind === 'syn' && this.#sockets[to].state === 'CLOSED')
      this.#step(to, { kind: 'accept', syn: datagram });
    else this.#step(to, { kind: 'arrives', datagram });
  }

  #step(end: End, input: SocketInput | typeof WAKE): void {
    const { outputs } = this.#sockets[end].step(input, this.now);
    const at = (this.now / 1e6).toFixed(3);
    for (const output of outputs)
      if (output.kind === 'tells') this.told.push(`${at} ${end} ${words(output.event)}`);
      else {
        const { segment } = output;
        this.sent.push(`${at} ${end} ${segment.role ?? segment.kind}${segment.length > 0 ? ` ${segment.length}` : ''}`);
        const answer = this.answers(end, segment);
        if (answer) this.#queue.add(later(this.now, this.#delay), { to: end, datagram: answer });
        else if (!this.drops(end, segment))
          this.#queue.add(later(this.now, this.#delay), { to: other(end), datagram: segment });
      }
  }
}

function words(event: SocketEvent): string {
  switch (event.kind) {
    case 'received':
    case 'acknowledged':
      return `${event.kind} ${event.bytes}`;
    case 'failed':
      return `${event.error} by ${event.by}`;
    default:
      return event.kind;
  }
}

/** Two ends that are connected, and whose sayings so far are forgotten. */
export function connectedPair(options: PairOptions = {}): TcpPair {
  const pair = new TcpPair(options);
  pair.does('client', { kind: 'connect' });
  pair.until(0.1);
  pair.sent.length = 0;
  pair.told.length = 0;
  return pair;
}
