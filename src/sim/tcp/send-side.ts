import { type Duration, microseconds } from '../../base/duration.ts';
import { between, type Instant, later } from '../../base/instant.ts';
import type { SegmentRole, SocketState } from '../../model/observation.ts';
import type { TcpKind } from '../../trace/packet.ts';
import type { IcmpError, Segment } from '../datagram.ts';
import { Flight, type Sent } from './flight.ts';
import type { TcpProfile } from './profile.ts';
import { givesUp, givesUpWindow, RoundTrip } from './retransmission.ts';
import type { FailedBy } from './socket-words.ts';
import { OFF, type Persistence, type Timer } from './timer.ts';

/** What a segment is to say; what is left out is as the connection stands. */
export interface Outgoing {
  readonly sequence?: number;
  readonly length?: number;
  readonly role?: SegmentRole | undefined;
}

export interface SendSideOptions {
  readonly profile: TcpProfile;
  readonly userTimeout: Duration | undefined;
  readonly emit: (kind: TcpKind, outgoing: Outgoing) => void;
}

/** It sends in these states (RFC 9293 3.3.2). */
export const SENDING: ReadonlySet<SocketState> = new Set<SocketState>(['ESTABLISHED', 'CLOSE_WAIT']);

/** What a reader that keeps up is taken to have room for: a segment of the simulation may stand for many packets. */
export const OPEN_WINDOW = 2 ** 50;

/** What a socket has to send, what of it is on its way, and the timer that watches over it. */
export class SendSide {
  /** The one timer of the socket besides keepalive; handshake and linger use it when nothing is on its way. */
  timer: Timer = OFF;
  /** The sequence number that the next new byte gets. */
  next = 0;
  readonly #options: SendSideOptions;
  readonly #roundTrip: RoundTrip;
  readonly #flight = new Flight();
  #queued = 0;
  #peerWindow = OPEN_WINDOW;
  #repeatedAt: Instant | undefined;

  constructor(options: SendSideOptions) {
    this.#options = options;
    this.#roundTrip = new RoundTrip(options.profile.retransmission);
  }

  get isAcknowledged(): boolean {
    return this.#flight.isEmpty;
  }

  /** SND.UNA: the first byte of which no acknowledgement has come. */
  get unacknowledged(): number {
    return this.#flight.first?.sequence ?? this.next;
  }

  /** Nothing is on its way, and nothing waits to be. */
  get isIdle(): boolean {
    return this.#flight.isEmpty && this.#queued === 0;
  }

  /** Bytes that are on their way or wait to be. */
  get outstanding(): number {
    return this.#queued + this.#flight.bytes;
  }

  get hasQueued(): boolean {
    return this.#queued > 0;
  }

  measured(roundTrip: Duration): void {
    this.#roundTrip.measured(roundTrip);
  }

  /** The handshake took what was left of its time-out less. */
  measuredHandshake({ runs, at }: Extract<Timer, { readonly runs: 'syn' | 'syn-ack' }>, now: Instant): void {
    const { synWaits, synAckWaits } = this.#options.profile;
    const wait = (runs === 'syn' ? synWaits : synAckWaits)[0] ?? microseconds(0);
    this.measured(microseconds(wait - between(now, at)));
  }

  enqueue(bytes: number): void {
    this.#queued += bytes;
  }

  /** As much as the peer's window lets through; where it is closed, a timer asks for it. */
  push(now: Instant): void {
    const bytes = Math.min(this.#queued, this.#peerWindow - this.#flight.bytes);
    if (bytes > 0) {
      this.#queued -= bytes;
      this.#sendNew('data', bytes, now);
      this.next += bytes;
    }
    if (this.#queued > 0 && this.#flight.isEmpty && this.timer.runs === 'off')
      this.timer = { runs: 'persist', at: later(now, this.#roundTrip.timeout(0)), backoff: 0, unanswered: 0 };
  }

  sendFin(now: Instant): void {
    this.#sendNew('fin', 0, now);
    this.next += 1;
  }

  /** How many bytes it acknowledged, and whether a FIN is to be sent again behind what the peer had no room for. */
  acknowledge(
    { acknowledgement, window }: Segment,
    now: Instant,
  ): { readonly bytes: number; readonly takesBackFin: boolean } {
    this.#peerWindow = window;
    const wasRepeated = this.#flight.first?.repeatedAt !== undefined;
    const { bytes, moved, roundTrip } = this.#flight.acknowledge(acknowledgement, now);
    if (roundTrip !== undefined) this.#roundTrip.measured(roundTrip);
    const takesBackFin = window === 0 && this.#takesBack();
    if (this.timer.runs === 'persist')
      this.timer = window > 0 ? OFF : { ...this.timer, unanswered: 0, silentSince: undefined };
    if (this.timer.runs === 'retransmit' && moved) {
      // What was sent behind a lost segment is taken to be lost with it.
      if (wasRepeated) for (const one of this.#flight.all) this.#sendAgain(one);
      if (this.#flight.isEmpty) this.timer = OFF;
      else this.#awaitAcknowledgement(0, now);
    }
    return { bytes, takesBackFin };
  }

  /**
   * A segment may be more than the window of a reader that has just stopped; on the wire only what fits would have been
   * sent. True: with a FIN.
   */
  #takesBack(): boolean {
    const beyond = this.#flight.all;
    if (beyond.length === 0) return false;
    this.next = this.unacknowledged;
    this.#queued += this.#flight.bytes;
    this.#flight.clear();
    this.timer = OFF;
    return beyond.some(({ kind }) => kind === 'fin');
  }

  /** False: it is time to give up. */
  retransmit(repeated: number, now: Instant): boolean {
    const { first } = this.#flight;
    if (!first) {
      this.timer = OFF;
      return true;
    }
    const unanswered = {
      repeated,
      sinceSent: between(first.sentAt, now),
      sinceRepeated: first.repeatedAt === undefined ? undefined : between(first.repeatedAt, now),
      userTimeout: this.#options.userTimeout,
    };
    if (givesUp(this.#options.profile.retransmission.giveUp, unanswered)) return false;
    this.#flight.repeatFirst(now);
    this.#repeatedAt = now;
    this.#sendAgain(first);
    this.#awaitAcknowledgement(repeated + 1, now);
    return true;
  }

  /**
   * What an ICMP error tells of was sent, and nobody has acknowledged it: anything else, a keepalive probe too, is
   * passed over (tcp_v4_err()).
   */
  isOutstanding(sequence: number): boolean {
    return sequence >= (this.#flight.first?.sequence ?? this.next) && sequence <= this.next;
  }

  /**
   * Somebody on the way says that he has no way on, so the segment was not lost to congestion: the last doubling of the
   * time-out is taken back, and where what is left of it is over, the segment goes out at once (RFC 6069,
   * tcp_ld_RTO_revert()). False: it is time to give up.
   */
  revertBackoff({ icmp, sequence }: IcmpError, now: Instant): boolean {
    const { timer } = this;
    const tellsOfWay = icmp === 'host-unreachable' || icmp === 'net-unreachable';
    if (!tellsOfWay || this.#options.profile.retransmission.backoffIsReverted !== true) return true;
    if (timer.runs !== 'retransmit' || timer.repeated === 0 || this.#flight.first?.sequence !== sequence) return true;
    const repeated = timer.repeated - 1;
    const at = later(this.#repeatedAt ?? now, this.#roundTrip.timeout(repeated));
    if (at <= now) return this.retransmit(repeated, now);
    this.timer = { runs: 'retransmit', at, repeated };
    return true;
  }

  /**
   * RFC 9293 3.8.6.1: a window that stays closed is no reason to give up, a peer that does not answer is; and so is
   * either where the program has set TCP_USER_TIMEOUT (tcp_probe_timer()).
   */
  probeWindow(persistence: Persistence, now: Instant, givesUpBy: (by: FailedBy) => void): void {
    const { profile, userTimeout, emit } = this.#options;
    const { backoff, unanswered, askedAt = now, silentSince = now } = persistence;
    if (userTimeout !== undefined && between(askedAt, now) >= userTimeout) return givesUpBy('user-timeout');
    if (givesUpWindow(profile.retransmission.giveUp, unanswered, between(silentSince, now)))
      return givesUpBy('zero-window');
    emit('ack', { sequence: this.next - 1, role: 'window-probe' });
    let wait = this.#roundTrip.timeout(backoff + 1);
    // tcp_clamp_probe0_to_user_timeout()
    if (userTimeout !== undefined) wait = microseconds(Math.min(wait, userTimeout - between(askedAt, now)));
    const at = later(now, wait);
    this.timer = { runs: 'persist', at, backoff: backoff + 1, unanswered: unanswered + 1, askedAt, silentSince };
  }

  clear(): void {
    this.timer = OFF;
    this.#flight.clear();
    this.#queued = 0;
  }

  #sendNew(kind: 'data' | 'fin', length: number, now: Instant): void {
    this.#options.emit(kind, { length, role: kind === 'fin' ? 'fin' : undefined });
    this.#flight.add({ kind, sequence: this.next, length, sentAt: now });
    if (this.timer.runs !== 'retransmit') this.#awaitAcknowledgement(0, now);
  }

  #sendAgain({ kind, sequence, length }: Sent): void {
    this.#options.emit(kind, { sequence, length, role: 'retransmission' });
  }

  #awaitAcknowledgement(repeated: number, now: Instant): void {
    const { userTimeout } = this.#options;
    const first = this.#flight.first?.repeatedAt;
    let wait = this.#roundTrip.timeout(repeated);
    // tcp_clamp_rto_to_user_timeout()
    if (userTimeout !== undefined && first !== undefined)
      wait = microseconds(Math.max(1, Math.min(wait, userTimeout - between(first, now))));
    this.timer = { runs: 'retransmit', at: later(now, wait), repeated };
  }
}
