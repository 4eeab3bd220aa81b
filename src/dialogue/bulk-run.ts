import type { Duration } from '../base/duration.ts';
import { between, type Instant } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';
import type { Steady } from '../sim/steady.ts';
import { BulkStream, NOTHING_KNOWN } from './bulk-stream.ts';
import type { Handle } from './handle.ts';
import type { Stage } from './stage.ts';

/** What a program can write ahead of what was acknowledged: Linux' largest send buffer by default (tcp_wmem). */
const SEND_BUFFER_BYTES = 4_194_304;

export interface BulkOptions {
  readonly stage: Pick<Stage, 'now' | 'circumstances'>;
  readonly host: NodeName;
  readonly handle: Handle;
  readonly bytes: number;
  readonly rate: number;
  readonly every?: Duration | undefined;
  readonly send: (bytes: number, steady: Steady) => void;
  /** Takes the place of the alarm before. */
  readonly alarm: (after: Duration) => void;
}

/** A program that sends much: in lumps, as large as the send buffer lets it and as seldom as nobody notices. */
export class BulkRun {
  readonly handle: Handle;
  readonly #options: BulkOptions;
  readonly #stream: BulkStream;

  constructor(options: BulkOptions) {
    this.#options = options;
    this.handle = options.handle;
    this.#stream = new BulkStream({ ...options, now: options.stage.now });
    this.#burst();
  }

  /** `rangAt`: when the alarm rang; undefined: it has not. */
  poll(rangAt: Instant | undefined): 'done' | 'waits' {
    if (rangAt === undefined || this.handle.outstanding > SEND_BUFFER_BYTES) return 'waits';
    if (this.#stream.left <= 0) return 'done';
    const { now } = this.#options.stage;
    if (now > rangAt) this.#stream.resume(now);
    this.#burst();
    return 'waits';
  }

  /** The receiver waits for data, or the network has changed. */
  stirred(why: 'awaited' | 'changed'): void {
    if (why === 'changed') this.#stream.disturb(this.#options.stage.now);
    if (why === 'awaited' && this.handle.outstanding === 0) this.#burst();
    else this.#plan();
  }

  #burst(): void {
    const { now } = this.#options.stage;
    const bytes = this.#stream.take(now);
    // A segment says of what follows that it is not sent: where there is none to say so, the next is an even one.
    if (bytes === 0) return this.#options.alarm(between(now, this.#stream.next(now, NOTHING_KNOWN)));
    this.#options.send(bytes, this.#stream.until(this.#plan(bytes), now));
  }

  /** `sending`: the bytes that go out now. */
  #plan(sending = 0): Instant {
    const { stage, host, alarm } = this.#options;
    const { now } = stage;
    const { flow, sent, outstanding, peerClosed } = this.handle;
    if (outstanding > 0 || peerClosed) this.#stream.disturb(now);
    const next = this.#stream.next(now, stage.circumstances(host, { flow, sent: sent + sending }));
    alarm(between(now, next));
    return next;
  }
}
