import { type Duration, microseconds } from '../../base/duration.ts';
import { type Instant, instant, later } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { OsErrorName, SegmentRole, SocketState } from '../../model/observation.ts';
import type { TcpKind } from '../../trace/packet.ts';
import { type IcmpError, type Segment, spaceOf, steadyOf } from '../datagram.ts';
import { type Machine, type Stepped, type Wake } from '../machine.ts';
import { LastHeard, type Steady } from '../steady.ts';
import { errorOfIcmp } from '../../trace/icmp-error.ts';
import { KeepaliveTimer } from './keepalive-timer.ts';
import { ReceiveSide, RECEIVING } from './receive-side.ts';
import { type Outgoing, SENDING, SendSide } from './send-side.ts';
import type { Rest, Resumed } from './rest.ts';
import { listedTimer, type SocketRow } from './socket-row.ts';
import type { FailedBy, SocketEvent, SocketInput, SocketOptions, SocketOutput } from './socket-words.ts';
import { TIMED_BY, type Timer } from './timer.ts';

/** One end of a TCP connection. Every segment of data is acknowledged at once; there is no congestion window. */
export class TcpSocket implements Machine<SocketInput, SocketOutput> {
  readonly flow: Flow;
  readonly #options: SocketOptions;
  readonly #sending: SendSide;
  #state: SocketState = 'CLOSED';
  readonly #keepalive: KeepaliveTimer;
  readonly #heard = new LastHeard(instant(0));
  readonly #receiving = new ReceiveSide();
  #closing = false;
  #orphan = false;
  #refusals = 0;
  #sentAt: Instant = instant(0);
  #softError: OsErrorName | undefined;
  #now: Instant = instant(0);
  /** What is sent in this step, an acknowledgement too, stands for as much as what caused it. */
  #steady: Steady | undefined;
  #outputs: SocketOutput[] = [];

  constructor(options: SocketOptions) {
    this.#options = options;
    this.flow = options.flow;
    const { profile, keepalive: isOn, keepaliveTimes: times, userTimeout } = options;
    this.#keepalive = new KeepaliveTimer({ isOn, times, userTimeout, heard: this.#heard });
    this.#sending = new SendSide({ profile, userTimeout, emit: (kind, outgoing) => this.#send(kind, outgoing) });
  }

  get #isConnected(): boolean {
    return this.#state !== 'CLOSED' && this.#state !== 'SYN_SENT';
  }

  get state(): SocketState {
    return this.#state;
  }

  /** How long nothing may come before it asks. Undefined: for ever. */
  get keepaliveIdle(): Duration | undefined {
    return this.#keepalive.isOn ? this.#keepalive.idle : undefined;
  }

  get wakeAt(): Instant | undefined {
    const { at } = this.#sending.timer;
    const speaks = this.#keepalive.speaksAt(this.#sending.isIdle);
    return at === undefined || (speaks !== undefined && speaks < at) ? speaks : at;
  }

  /** As a list of sockets has it. */
  listed(now: Instant): SocketRow {
    this.#keepalive.passes(now, this.#sending.isIdle);
    const timer = listedTimer(this.#sending.timer, this.#keepalive, now);
    const [receiveQueue, sendQueue] = [this.#receiving.unread, this.#sending.outstanding];
    return { flow: this.flow, state: this.#state, timer, receiveQueue, sendQueue };
  }

  /** How it says nothing. Undefined: something is going on, or was announced. */
  rest(now: Instant): Rest | undefined {
    const isSilent = this.#state === 'ESTABLISHED' && this.#sending.isIdle && this.#sending.timer.runs === 'off';
    if (!isSilent || this.#keepalive.probesOut > 0 || !this.#receiving.isReading || this.#softError) return undefined;
    if (this.#heard.rest(now)) return undefined;
    this.#steady = undefined;
    return {
      heardAt: this.#heard.by(now),
      sentAt: this.#sentAt,
      asks: this.#keepalive.asks,
      probe: this.#segment('ack', { sequence: this.#sending.next - 1, role: 'keepalive' }),
      answer: this.#segment('ack', { role: 'keepalive-answer' }),
    };
  }

  /** It goes on where it would be if it had probed at that time. */
  resume({ probedAt, heardAt, probesOut }: Resumed): void {
    this.#heard.hears(heardAt, undefined);
    this.#keepalive.resume(probedAt, probesOut);
  }

  step(input: SocketInput | Wake, now: Instant): Stepped<SocketOutput> {
    this.#keepalive.passes(now, this.#sending.isIdle);
    this.#now = now;
    this.#outputs = [];
    this.#steady = input.kind === 'arrives' ? steadyOf(input.datagram) : undefined;
    this.#take(input);
    return { outputs: this.#outputs, wakeAt: this.wakeAt };
  }

  #take(input: SocketInput | Wake): void {
    switch (input.kind) {
      case 'connect':
        this.#state = 'SYN_SENT';
        return this.#ask(1, 'syn');
      case 'accept':
        return this.#accept(input.syn);
      case 'arrives':
        return input.datagram.kind === 'icmp-error' ? this.#unreachable(input.datagram) : this.#arrives(input.datagram);
      case 'send':
        this.#steady = input.steady;
        if (SENDING.has(this.#state)) this.#sending.enqueue(input.bytes);
        return this.#push();
      case 'close':
        return this.#close(input.half);
      case 'abort':
        if (this.#state !== 'CLOSED') this.#send('reset', { role: 'reset' });
        return this.#end();
      case 'read':
        return this.#read(input.on);
      case 'keepalive':
        return this.#keepalive.set(input, this.#isConnected ? this.#now : undefined);
      case 'wake':
        return this.#wake();
    }
  }

  #wake(): void {
    const { timer } = this.#sending;
    if (timer.at !== undefined && timer.at <= this.#now) this.#fire(timer);
    const { at } = this.#keepalive;
    if (at !== undefined && at <= this.#now) this.#keepaliveFires();
  }

  #fire(timer: Timer): void {
    this.#options.relies?.(TIMED_BY[timer.runs]);
    switch (timer.runs) {
      case 'off':
        return;
      case 'syn':
        return this.#askAgain(timer.sent);
      case 'ask-again':
        return this.#ask(1, 'syn-retransmitted');
      case 'syn-ack':
        return this.#answerAgain(timer.sent);
      case 'retransmit':
        return this.#sending.retransmit(timer.repeated, this.#now) ? undefined : this.#peerFails();
      case 'persist':
        return this.#sending.probeWindow(timer, this.#now, (by) => this.#peerFails(by));
      case 'linger':
        return this.#end({ kind: 'closed' });
    }
  }

  // The handshake

  #ask(sent: number, role: SegmentRole): void {
    this.#sending.next = 0;
    this.#send('syn', { role });
    this.#sending.next = 1;
    const wait = this.#options.profile.synWaits[sent - 1] ?? microseconds(0);
    this.#sending.timer = { runs: 'syn', at: later(this.#now, wait), sent };
    if (sent === 1) this.#heard.hears(this.#now, this.#steady);
  }

  #askAgain(sent: number): void {
    if (sent < this.#options.profile.synWaits.length) this.#ask(sent + 1, 'syn-retransmitted');
    else this.#fail('ETIMEDOUT', 'syn-timeout');
  }

  #accept(syn: Segment): void {
    this.#state = 'SYN_RECV';
    this.#receiving.next = syn.sequence + 1;
    this.#answerAgain(0);
  }

  #answerAgain(sent: number): void {
    const wait = this.#options.profile.synAckWaits[sent];
    if (wait === undefined) return this.#end();
    this.#sending.next = 0;
    this.#send('syn-ack', { role: sent === 0 ? 'syn-ack' : 'syn-ack-retransmitted' });
    this.#sending.next = 1;
    this.#sending.timer = { runs: 'syn-ack', at: later(this.#now, wait), sent: sent + 1 };
  }

  #established(): void {
    const { timer } = this.#sending;
    // What was sent twice measures nothing (Karn's algorithm).
    if ((timer.runs === 'syn' || timer.runs === 'syn-ack') && timer.sent === 1 && this.#refusals === 0)
      this.#sending.measuredHandshake(timer, this.#now);
    this.#state = 'ESTABLISHED';
    this.#sending.timer = { runs: 'off' };
    this.#heard.hears(this.#now, this.#steady);
    this.#keepalive.start(this.#now);
  }

  /** RFC 9293 3.10.7.3. */
  #answered(segment: Segment): void {
    if (segment.kind === 'reset') return this.#refused();
    if (segment.kind !== 'syn-ack') return;
    this.#receiving.next = segment.sequence + 1;
    this.#established();
    this.#send('ack', { role: 'established' });
    this.#tell({ kind: 'connected' });
    this.#push();
  }

  #refused(): void {
    const { refusedRetry } = this.#options.profile;
    if (!refusedRetry || this.#refusals >= refusedRetry.count) return this.#fail('ECONNREFUSED', 'refused');
    this.#refusals++;
    this.#sending.timer = { runs: 'ask-again', at: later(this.#now, refusedRetry.interval) };
  }

  // What arrives

  #arrives(segment: Segment): void {
    if (this.#state === 'CLOSED') return;
    if (this.#state === 'SYN_SENT') return this.#answered(segment);
    if (segment.kind === 'reset') return this.#reset(segment);
    if (this.#state === 'SYN_RECV') {
      if (segment.kind === 'syn') return;
      if (segment.acknowledgement < 1) return;
      this.#established();
      this.#tell({ kind: 'connected' });
    }
    const space = spaceOf(segment);
    if (segment.sequence !== this.#receiving.next) {
      // Out of the window, by one for a keepalive probe: answered, and no sign of life (tcp_validate_incoming()).
      const isProbe = space === 0 && segment.sequence === this.#receiving.next - 1;
      if (isProbe || space > 0) this.#acknowledge(isProbe ? 'keepalive-answer' : undefined);
      if (space > 0) this.#takeAcknowledgement(segment);
      return;
    }
    this.#heard.hears(this.#now, this.#steady);
    this.#takeAcknowledgement(segment);
    if (segment.length > 0) this.#takeData(segment.length);
    if (segment.kind === 'fin') this.#takeFin();
  }

  /** RFC 5961 3.2: only a reset at the very place ends the connection. */
  #reset({ sequence }: Segment): void {
    if (sequence !== this.#receiving.next) return;
    if (this.#state === 'SYN_RECV' || this.#orphan) return this.#end({ kind: 'closed' });
    this.#fail(this.#state === 'CLOSE_WAIT' ? this.#options.profile.resetAfterEnd : 'ECONNRESET', 'reset');
  }

  #takeAcknowledgement(segment: Segment): void {
    this.#keepalive.probesOut = 0;
    const { bytes, takesBackFin } = this.#sending.acknowledge(segment, this.#now);
    if (bytes > 0) this.#tell({ kind: 'acknowledged', bytes });
    if (takesBackFin) this.#state = this.#state === 'FIN_WAIT1' ? 'ESTABLISHED' : 'CLOSE_WAIT';
    if (this.#sending.isAcknowledged) this.#allAcknowledged();
    this.#push();
  }

  #allAcknowledged(): void {
    this.#softError = undefined;
    switch (this.#state) {
      case 'FIN_WAIT1':
        this.#state = 'FIN_WAIT2';
        if (this.#orphan) this.#linger(this.#options.profile.finWait);
        return;
      case 'CLOSING':
        this.#state = 'TIME_WAIT';
        return this.#linger(this.#options.profile.timeWait);
      case 'LAST_ACK':
        return this.#end({ kind: 'closed' });
      default:
    }
  }

  #takeData(length: number): void {
    if (this.#orphan) {
      this.#send('reset', { role: 'reset' });
      return this.#end({ kind: 'closed' });
    }
    if (!RECEIVING.has(this.#state)) return;
    const bytes = this.#receiving.take(length);
    this.#acknowledge(undefined);
    if (this.#receiving.isReading) this.#tell({ kind: 'received', bytes, steady: this.#steady });
  }

  #takeFin(): void {
    if (!RECEIVING.has(this.#state)) return;
    this.#receiving.next += 1;
    this.#acknowledge(undefined);
    const { timeWait } = this.#options.profile;
    switch (this.#state) {
      case 'ESTABLISHED':
        this.#state = 'CLOSE_WAIT';
        break;
      case 'FIN_WAIT1':
        this.#state = 'CLOSING';
        break;
      default:
        this.#state = 'TIME_WAIT';
        this.#linger(timeWait);
    }
    this.#tell({ kind: 'peer-closed' });
  }

  /** RFC 1122 4.2.3.9 as Linux has it: fatal while connecting, later only what the time-out is called (sk_err_soft). */
  #unreachable(told: IcmpError): void {
    const error = errorOfIcmp(told.icmp, 4);
    if (error === undefined) return;
    if (this.#state === 'SYN_SENT') return this.#fail(error, 'icmp');
    if (this.#state === 'SYN_RECV') return this.#end();
    if (!this.#sending.isOutstanding(told.sequence)) return;
    this.#softError = error;
    if (!this.#sending.revertBackoff(told, this.#now)) this.#peerFails();
  }

  // What is sent

  #push(): void {
    if (!SENDING.has(this.#state)) return;
    this.#sending.push(this.#now);
    if (!this.#closing || this.#sending.hasQueued) return;
    this.#state = this.#state === 'ESTABLISHED' ? 'FIN_WAIT1' : 'LAST_ACK';
    this.#sending.sendFin(this.#now);
  }

  #acknowledge(role: SegmentRole | undefined): void {
    this.#send('ack', { role: this.#receiving.window === 0 ? 'zero-window' : role });
  }

  #send(kind: TcpKind, outgoing: Outgoing): void {
    this.#sentAt = this.#now;
    this.#outputs.push({ kind: 'sends', segment: this.#segment(kind, outgoing) });
  }

  #segment(kind: TcpKind, { sequence = this.#sending.next, length = 0, role }: Outgoing): Segment {
    // Written out, so that every segment is of one shape: they are looked at millions of times.
    return {
      kind,
      flow: this.flow,
      sequence,
      length,
      acknowledgement: this.#receiving.next,
      window: this.#receiving.window,
      unacknowledged: this.#sending.unacknowledged,
      role,
      steady: kind === 'fin' || kind === 'reset' ? undefined : (this.#steady ?? this.#heard.rest(this.#now)),
    };
  }

  // What the application does

  #close(half: boolean): void {
    if (!this.#isConnected) return this.#end();
    this.#orphan ||= !half;
    this.#closing = true;
    if (this.#state === 'FIN_WAIT2' && this.#orphan) return this.#linger(this.#options.profile.finWait);
    this.#push();
  }

  #read(on: boolean): void {
    const bytes = this.#receiving.read(on);
    if (bytes === 0) return;
    this.#acknowledge(undefined);
    this.#tell({ kind: 'received', bytes });
  }

  #keepaliveFires(): void {
    const turn = this.#keepalive.fires(this.#now, this.#sending.isIdle);
    if (turn) this.#options.relies?.('keepalive');
    if (turn?.does === 'probe') this.#send('ack', { sequence: this.#sending.next - 1, role: 'keepalive' });
    if (turn?.does !== 'give-up') return;
    this.#send('reset', { role: 'reset' });
    this.#peerFails(turn.by);
  }

  // The end

  #linger(wait: Duration): void {
    this.#keepalive.stop();
    this.#sending.timer = { runs: 'linger', at: later(this.#now, wait) };
  }

  #peerFails(by: FailedBy = this.#options.userTimeout === undefined ? 'retransmission' : 'user-timeout'): void {
    this.#fail(this.#softError ?? 'ETIMEDOUT', by);
  }

  #fail(error: OsErrorName, by: FailedBy): void {
    this.#end({ kind: 'failed', error, by });
  }

  #end(event?: SocketEvent): void {
    this.#state = 'CLOSED';
    this.#sending.clear();
    this.#keepalive.stop();
    if (event) this.#tell(event);
  }

  #tell(event: SocketEvent): void {
    this.#outputs.push({ kind: 'tells', event });
  }
}
