import { type Duration } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { TcpKind } from '../../trace/packet.ts';

/** A segment that was sent and is not acknowledged. */
export interface Sent {
  readonly kind: TcpKind;
  readonly sequence: number;
  readonly length: number;
  readonly sentAt: Instant;
  readonly repeatedAt: Instant | undefined;
}

export interface Acknowledged {
  readonly bytes: number;
  /** Something was acknowledged that was not before. */
  readonly moved: boolean;
  /** A round trip, where one can be told: not from what was sent twice (Karn's algorithm, RFC 6298 section 3). */
  readonly roundTrip: Duration | undefined;
}

/** What is on its way to the peer, in the order of its sequence numbers. */
export class Flight {
  #sent: Sent[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#sent.length === 0;
  }

  get first(): Sent | undefined {
    return this.#sent[0];
  }

  /** The sum of the lengths. */
  get bytes(): number {
    return this.#bytes;
  }

  get all(): readonly Sent[] {
    return this.#sent;
  }

  add({ kind, sequence, length, sentAt }: Omit<Sent, 'repeatedAt'>): void {
    this.#sent.push({ kind, sequence, length, sentAt, repeatedAt: undefined });
    this.#bytes += length;
  }

  /** Everything below `upTo` has arrived. */
  acknowledge(upTo: number, now: Instant): Acknowledged {
    let count = 0;
    for (let one = this.#sent[0]; one && endOf(one) <= upTo; one = this.#sent[count]) count++;
    const cut = this.#cutAt(upTo, count);
    if (count === 0 && cut === 0) return NOTHING;
    let [bytes, measures, sentAt] = [cut, cut === 0, now];
    for (const one of this.#sent.splice(0, count)) {
      bytes += one.length;
      measures &&= one.repeatedAt === undefined;
      ({ sentAt } = one);
    }
    this.#bytes -= bytes;
    return { bytes, moved: true, roundTrip: measures ? between(sentAt, now) : undefined };
  }

  /** Of a segment that arrived in part, what did not is left. How much did. */
  #cutAt(upTo: number, index: number): number {
    const one = this.#sent[index];
    if (!one || upTo <= one.sequence) return 0;
    const arrived = upTo - one.sequence;
    this.#sent[index] = { ...one, sequence: upTo, length: one.length - arrived };
    return arrived;
  }

  /** The one that waits longest is sent again. */
  repeatFirst(now: Instant): void {
    this.#sent = this.#sent.map((one, i) => (i === 0 ? { ...one, repeatedAt: one.repeatedAt ?? now } : one));
  }

  clear(): void {
    this.#sent = [];
    this.#bytes = 0;
  }
}

const NOTHING: Acknowledged = { bytes: 0, moved: false, roundTrip: undefined };

const endOf = ({ kind, sequence, length }: Sent): number =>
  sequence + length + (kind === 'syn' || kind === 'syn-ack' || kind === 'fin' ? 1 : 0);
