import { type Duration, microseconds, milliseconds, seconds } from '../../base/duration.ts';
import { writeKeepalive } from '../kernel/keepalive-options.ts';
import { setOption, tcpInfo, unacknowledgedBytes } from '../kernel/sockets.ts';
import { silenceIn } from '../kernel/tcp-info.ts';
import type { ConnectedSocket } from './connected-socket.ts';
import type { FarKind } from './far-kind.ts';
import { COUNTED, ECHOED, type FarState, okLine, requestLine } from './far-words.ts';
import type { Exercise, IdleTrial, Verdict } from './idle-verdict.ts';

export interface IdleConnectionOptions {
  readonly far: FarKind;
  /** At the far side of kind `serve`. */
  readonly session: string;
  readonly id: number;
  /** How long an answer may take. */
  readonly answerWait: Duration;
  /** What the far side of kind `serve` has of this connection. */
  readonly ask: () => Promise<FarState | undefined>;
  /** It has not answered as soon as others did. */
  readonly onSuspect?: () => void;
}

/** A service says what it has to say first; then it is quiet for so long. */
const BANNER_QUIET_MS = 500;
const BANNER_MS_MAX = 5_000;
/** Without an answer for longer than this, and than ten round trips, something is wrong. */
const SUSPECT_MS_MIN = 1_000;
const ACKNOWLEDGED_EVERY_MS = 20;

/** One connection that is left alone for its pause and then tried. It costs a descriptor and a timer while it waits. */
export class IdleConnection {
  readonly trial: IdleTrial;
  readonly #connected: ConnectedSocket;
  readonly #options: IdleConnectionOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #resolve: (verdict: Verdict | undefined) => void = () => undefined;
  #begun = 0;
  #sent = 0;
  #triedAt: number | undefined;
  #silence: Duration | undefined;

  constructor(trial: IdleTrial, connected: ConnectedSocket, options: IdleConnectionOptions) {
    this.trial = trial;
    this.#connected = connected;
    this.#options = options;
  }

  /** Undefined when it was abandoned. */
  run(): Promise<Verdict | undefined> {
    const { socket } = this.#connected;
    const verdict = new Promise<Verdict | undefined>((resolve) => (this.#resolve = resolve));
    socket.on('end', () => this.#lost('closed'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#lost(error.code === 'ETIMEDOUT' ? 'silent' : 'reset'));
    this.#greet();
    return verdict;
  }

  abandon(): void {
    this.#end(undefined);
  }

  #end(verdict: Verdict | undefined): void {
    for (const timer of this.#timers) clearTimeout(timer);
    const { socket } = this.#connected;
    // What nobody answers any more would send its FIN again and again.
    if (verdict?.is === 'silent') socket.resetAndDestroy();
    else socket.destroy();
    this.#resolve(verdict);
  }

  #later(milliseconds_: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(act, milliseconds_);
    this.#timers.add(timer);
    return timer;
  }

  #greet(): void {
    const { far, answerWait } = this.#options;
    if (far === 'serve') this.#greetServe(answerWait);
    else this.#awaitQuiet();
  }

  #greetServe(wait: Duration): void {
    const { socket } = this.#connected;
    const { session, id, answerWait } = this.#options;
    const impatience = this.#later(wait / 1_000, () => this.#spoil('the far side did not answer'));
    let text = '';
    const read = (bytes: Buffer) => {
      text += bytes.toString('latin1');
      if (!text.includes('\n')) return;
      clearTimeout(impatience);
      socket.removeListener('data', read);
      if (text === okLine) this.#begin();
      else this.#spoil('the far side does not know this session any more');
    };
    socket.on('data', read);
    const { pause, exercise } = this.trial;
    const life = microseconds(pause + 2 * answerWait + SLACK);
    socket.write(requestLine({ ask: 'probe', session, id, life, speak: spokenBy(exercise, pause) }));
  }

  #awaitQuiet(): void {
    const { socket } = this.#connected;
    const deadline = performance.now() + BANNER_MS_MAX;
    const begin = () => {
      socket.removeListener('data', heard);
      this.#begin();
    };
    let quiet = this.#later(BANNER_QUIET_MS, begin);
    const heard = () => {
      clearTimeout(quiet);
      if (performance.now() > deadline) this.#spoil('the service does not stop speaking');
      else quiet = this.#later(BANNER_QUIET_MS, begin);
    };
    socket.on('data', heard);
  }

  #begin(): void {
    const { socket, descriptor } = this.#connected;
    const { pause, exercise } = this.trial;
    setOption(descriptor, QUICK_ACKNOWLEDGEMENT, ON);
    // Since when nothing has crossed: the kernel knows it better than a program that is told late.
    this.#begun = performance.now() - silenceOf(descriptor) / 1_000;
    if (exercise === 'keepalive') writeKeepalive(descriptor, keepaliveFor(pause));
    if (exercise === 'near-data') this.#at(pause / 2_000, () => this.#send(COUNTED));
    if (exercise === 'both-data') this.#at(pause / 2_000, () => this.#send(ECHOED));
    this.#at(pause / 1_000, () => this.#try());
    socket.on('data', () => this.#heard());
  }

  /** So long after the pause has begun. */
  #at(milliseconds_: number, act: () => void): void {
    this.#later(Math.max(0, this.#begun + milliseconds_ - performance.now()), act);
  }

  #send(byte: number): void {
    this.#sent++;
    this.#connected.socket.write(Buffer.of(byte));
  }

  /** The pause is over. */
  #try(): void {
    const { far, answerWait, onSuspect } = this.#options;
    // A timer that is late makes the silence longer than it was to be, and what was measured counts.
    this.#silence = silenceOf(this.#connected.descriptor);
    this.#triedAt = performance.now();
    if (this.trial.exercise !== 'far-speaks') this.#send(far === 'serve' ? ECHOED : LINE_FEED);
    if (far === 'any') this.#awaitAcknowledgement();
    const { outcome } = this.#connected;
    const usual = outcome.kind === 'connected' ? (10 * outcome.roundTrip) / 1_000 : 0;
    if (onSuspect) this.#later(Math.max(SUSPECT_MS_MIN, usual), onSuspect);
    this.#later(answerWait / 1_000, () => this.#lost('silent'));
  }

  #awaitAcknowledgement(): void {
    const look = () => {
      if (unacknowledgedBytes(this.#connected.descriptor) === 0) this.#alive();
      else this.#later(ACKNOWLEDGED_EVERY_MS, look);
    };
    this.#later(0, look);
  }

  #heard(): void {
    if (this.#triedAt !== undefined) return this.#alive();
    const { exercise } = this.trial;
    const half = performance.now() - this.#begun >= this.trial.pause / 2_000 - HALF_EARLY_MS;
    if ((exercise === 'far-data' || exercise === 'both-data') && half) return;
    // A byte that was to come at the end of the pause is early by what the two clocks differ.
    if (exercise === 'far-speaks' && performance.now() - this.#begun >= this.trial.pause / 1_000 - FAR_EARLY_MS) {
      this.#triedAt = performance.now();
      return this.#alive();
    }
    this.#spoil('the far end spoke in the pause');
  }

  #alive(): void {
    const roundTrip = milliseconds(performance.now() - (this.#triedAt ?? performance.now()));
    this.#end({ is: 'alive', roundTrip, silence: this.#silence ?? this.trial.pause });
  }

  #spoil(why: string): void {
    this.#end({ is: 'spoiled', why });
  }

  #lost(how: 'silent' | 'reset' | 'closed'): void {
    for (const timer of this.#timers) clearTimeout(timer);
    // A service that says goodbye to a line that it does not understand has got it.
    if (how === 'closed' && this.#triedAt !== undefined) return this.#alive();
    if (this.#begun === 0)
      return this.#spoil(
        'the far end ends connections before their pause begins: it takes fewer at once (sshd ten that have not signed in, MaxStartups); try --connections 8',
      );
    const after = milliseconds(performance.now() - this.#begun);
    const when = this.#triedAt === undefined ? 'in-pause' : 'on-data';
    // The question goes by a connection of its own, so whatever became of this one it can be answered.
    void this.#options.ask().then((far) => this.#end(this.#lossOf(how, { after, when, far })));
  }

  /** `after`: of what was ended by the answer to the byte, the silence before that byte. */
  #lossOf(
    how: 'silent' | 'reset' | 'closed',
    {
      after,
      when,
      far,
    }: { readonly after: Duration; readonly when: 'in-pause' | 'on-data'; readonly far: FarState | undefined },
  ): Verdict {
    const silence = this.#silence ?? this.trial.pause;
    if (how === 'silent')
      return { is: 'silent', silence, ...(far && this.#sent > 0 ? { farGot: far.bytes >= this.#sent } : {}) };
    return { is: how, when, after: when === 'in-pause' ? after : silence, ...(far ? { far: far.state } : {}) };
  }
}

const LINE_FEED = 0x0a;
/** TCP_QUICKACK: without it the acknowledgement of the last byte would cross up to 200 ms into the pause (tcp(7)). */
const QUICK_ACKNOWLEDGEMENT = { level: 6, name: 12 } as const;
const ON = Buffer.from([1, 0, 0, 0]);

function silenceOf(descriptor: number): Duration {
  const info = tcpInfo(descriptor);
  return info ? silenceIn(info) : milliseconds(0);
}

/** Of timers that are late on either side. */
const SLACK = seconds(30);
const HALF_EARLY_MS = 200;
const FAR_EARLY_MS = 500;

/** When the far side speaks by itself. */
export function spokenBy(exercise: Exercise, pause: Duration): readonly Duration[] {
  switch (exercise) {
    case 'far-speaks':
      return [pause];
    case 'far-data':
      return [microseconds(pause / 2)];
    case 'plain':
    case 'keepalive':
    case 'near-data':
    case 'both-data':
      return [];
  }
}

/** A probe at half of the pause. However many stay unanswered, it is the byte at the end that decides. */
const keepaliveFor = (pause: Duration) => {
  const idle = seconds(Math.max(1, Math.floor(pause / 2_000_000)));
  return { on: true, idle, interval: idle, count: 127 } as const;
};
