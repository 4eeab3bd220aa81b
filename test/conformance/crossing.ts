import type { Address } from '../../src/base/address.ts';
import { formatClockDuration } from '../../src/base/duration.ts';
import { type Instant, instant } from '../../src/base/instant.ts';
import { type Flow, formatEndpoint } from '../../src/model/flow.ts';
import type { Fact } from '../../src/model/observation.ts';
import type { Segment } from '../../src/sim/datagram.ts';
import { backward } from '../../src/sim/known-flow.ts';
import type { Firewall, FirewallInput, FirewallOutput } from '../../src/sim/firewall/firewall.ts';
import { WAKE } from '../../src/sim/machine.ts';
import { translatedEnd } from '../../src/view/translated-end.ts';

export type Side = 'inside' | 'outside';

/** From the side that may begin connections to the one that may not. */
const flowFrom = (host: string, port: number): Flow => ({
  protocol: 'tcp',
  source: { address: host as Address, port },
  destination: { address: '198.51.100.9' as Address, port: 5_633 },
});

interface More {
  readonly sequence?: number;
  readonly length?: number;
  readonly acknowledgement?: number;
  readonly window?: number;
}

/** One connection through one device, told packet by packet against a clock. */
export class Crossing {
  /** What the device wrote down: `firewall-teardown idle`. */
  readonly log: string[] = [];
  /** What the device says of each entry that it removes. */
  readonly removals: string[] = [];
  readonly #firewall: Firewall;
  readonly #interfaces: Readonly<Record<Side, string>>;
  readonly #next: Record<Side, number> = { inside: 0, outside: 0 };
  readonly #flow: Flow;
  /** As the outside sees it. */
  #outside: Flow;
  #now: Instant = instant(0);
  #isOfHost = false;

  /** `port` and `host`: which the inside connects from, where several connections cross one device. */
  constructor(firewall: Firewall, interfaces: Readonly<Record<Side, string>>, port = 40_001, host = '10.1.1.5') {
    this.#flow = flowFrom(host, port);
    this.#outside = this.#flow;
    this.#firewall = firewall;
    this.#interfaces = interfaces;
  }

  /** The device stands before the sockets of the inside itself, as a security group does. */
  ofHost(): this {
    this.#isOfHost = true;
    return this;
  }

  /** Lets time pass, waking the device whenever it wishes; what it says of its own accord is answered here. */
  at(seconds: number): readonly string[] {
    const end = instant(Math.round(seconds * 1e6));
    const said: string[] = [];
    for (;;) {
      const { wakeAt } = this.#firewall.step(WAKE, this.#now);
      if (wakeAt === undefined || wakeAt > end) break;
      this.#now = wakeAt;
      said.push(...this.#heard(this.#firewall.step(WAKE, wakeAt).outputs));
    }
    this.#now = end;
    return [...said, ...this.#heard(this.#firewall.step(WAKE, end).outputs)];
  }

  /** What becomes of a packet: `pass`, `drop`, or what its sender is answered. */
  sends(from: Side, kind: Segment['kind'], { sequence, length, acknowledgement, window = 1_000 }: More = {}): string {
    const to = from === 'inside' ? 'outside' : 'inside';
    const bytes = length ?? (kind === 'data' ? 100 : 0);
    const segment: Segment = {
      kind,
      flow: from === 'inside' ? this.#flow : backward(this.#outside),
      sequence: sequence ?? this.#next[from],
      length: bytes,
      acknowledgement: acknowledgement ?? this.#next[to],
      window,
    };
    const takes = bytes + (kind === 'syn' || kind === 'syn-ack' || kind === 'fin' ? 1 : 0);
    if (sequence === undefined) this.#next[from] += takes;
    const own = this.#isOfHost ? ({ inside: 'sender', outside: 'receiver' } as const)[from] : undefined;
    const { outputs } = this.#firewall.step(
      { kind: 'arrives', datagram: segment, arrival: this.#interfaces[from], egress: this.#interfaces[to], own },
      this.#now,
    );
    for (const output of outputs)
      if (output.kind === 'passes' && from === 'inside') this.#outside = output.datagram.flow;
    const said = this.#heard(outputs);
    return said.find((one) => one !== '') ?? 'drop';
  }

  /** Whom the outside takes it for. */
  get seenAs(): string {
    return formatEndpoint(this.#outside.source);
  }

  does(input: Exclude<FirewallInput, { readonly kind: 'arrives' }>): void {
    this.#heard(this.#firewall.step(input, this.#now).outputs);
  }

  handshake(): this {
    this.sends('inside', 'syn');
    this.sends('outside', 'syn-ack');
    this.sends('inside', 'ack');
    return this;
  }

  /** A keepalive probe, out of the window by one. */
  probes(from: Side): string {
    return this.sends(from, 'ack', { sequence: this.#next[from] - 1 });
  }

  #heard(outputs: readonly FirewallOutput[]): readonly string[] {
    return outputs.flatMap((output) => {
      if (output.kind === 'passes') return ['pass'];
      if (output.kind === 'sends') {
        const { datagram } = output;
        const to = datagram.flow.destination.address === this.#flow.source.address ? 'inside' : 'outside';
        const what = datagram.kind === 'icmp-error' ? datagram.icmp : (datagram.role ?? datagram.kind);
        return [`${what} to ${to}`];
      }
      const { fact } = output;
      this.log.push(`${fact.kind}${wordsOf(fact)}`);
      if (fact.kind === 'firewall-teardown') this.removals.push(fact.words);
      return [];
    });
  }
}

function wordsOf(fact: Fact): string {
  switch (fact.kind) {
    case 'firewall-teardown':
      return ` ${fact.reason}`;
    case 'firewall-denied':
      return ` ${fact.denial}`;
    case 'firewall-translation-built':
      return ` ${translatedEnd(fact.mapped)}`;
    case 'firewall-translation-teardown':
      return ` ${translatedEnd(fact.mapped)} ${fact.lasted === undefined ? '' : formatClockDuration(fact.lasted)}`;
    default:
      return '';
  }
}
