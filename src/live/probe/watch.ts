import { type Duration, milliseconds, seconds } from '../../base/duration.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { type KeepaliveOptions, writeKeepalive } from '../kernel/keepalive-options.ts';
import { tcpInfo, unacknowledgedBytes } from '../kernel/sockets.ts';
import { silenceIn } from '../kernel/tcp-info.ts';
import type { AttemptTarget } from './attempt.ts';
import { type ConnectedSocket, connectOnce } from './connected-socket.ts';
import { askFar } from './far-end.ts';
import type { FarKind } from './far-kind.ts';
import { ECHOED, FAR_LINE_BYTES_MAX, ID_MAX, LIFE_MAX, okLine, requestLine } from './far-words.ts';
import { type Death, unmade, type WatchEvent } from './watch-event.ts';

export interface WatchOptions {
  readonly target: AttemptTarget;
  readonly far: FarKind;
  /** It is left alone for so long, then tried, and so on. */
  readonly every: Duration;
  readonly answerWait: Duration;
  /** Of the connection itself; undefined: none, so that nothing but the look crosses. */
  readonly keepalive?: Partial<KeepaliveOptions>;
  readonly onEvent: (event: WatchEvent) => void;
  readonly signal: AbortSignal;
}

const CONNECT_WAIT = seconds(10);
/** Between attempts: doubled each time, so that a host that is down is not hammered. */
const AGAIN = { first: seconds(1), longest: seconds(60) } as const;
const ACKNOWLEDGED_EVERY_MS = 20;

/** Keeps one idle connection and tells when it dies and how; makes another one then, until `signal`. */
export async function watchConnection(options: WatchOptions): Promise<void> {
  const { target, signal, onEvent } = options;
  const farSession: FarSession = { ids: 0 };
  let again: Duration = AGAIN.first;
  while (!signal.aborted) {
    const connected = await connectOnce(target, CONNECT_WAIT, signal);
    if (signal.aborted) {
      if ('socket' in connected) connected.socket.destroy();
      return;
    }
    if ('socket' in connected) {
      const end = await new WatchedConnection(connected, options, farSession).run();
      if (end === 'held') again = AGAIN.first;
      if (typeof end === 'object') onEvent({ event: 'not-understood', said: end.said, again });
      if (end === 'held') continue;
    } else onEvent({ event: 'not-connected', fate: unmade(connected.kind), again });
    await pause(again, signal);
    again = longer(again);
  }
}

const longer = (again: Duration): Duration => milliseconds(Math.min(2 * again, AGAIN.longest) / 1_000);

function pause(span: Duration, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, span / 1_000);
    signal.addEventListener('abort', end);
  });
}

/**
 * What the far side of ours knows this watch by: one session for all connections, so that those which died without its
 * knowledge do not fill it.
 */
interface FarSession {
  session?: string;
  ids: number;
}

/**
 * `held`: it was found alive at least once. `brief`: it was not. An object: what was said by somebody who was not
 * expected.
 */
type End = 'held' | 'brief' | { readonly said: string };

/** The life of one connection. */
class WatchedConnection {
  readonly #connected: ConnectedSocket;
  readonly #options: WatchOptions;
  readonly #farSession: FarSession;
  readonly #born = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #askedAt: number | undefined;
  #silence: Duration = milliseconds(0);
  #quietSince = this.#born;
  #looks = 0;
  #over = false;
  #done: (end: End) => void = () => undefined;

  constructor(connected: ConnectedSocket, options: WatchOptions, farSession: FarSession) {
    this.#connected = connected;
    this.#options = options;
    this.#farSession = farSession;
  }

  /** Until its end. */
  async run(): Promise<End> {
    const { socket, descriptor, outcome } = this.#connected;
    const { signal, onEvent, keepalive } = this.#options;
    const over = new Promise<End>((resolve) => (this.#done = resolve));
    const stop = () => this.#end('held');
    signal.addEventListener('abort', stop);
    socket.on('end', () => this.#died('closed'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#died(error.code === 'ETIMEDOUT' ? 'silent' : 'reset'));
    const waiting = setTimeout(() => this.#over || onEvent({ event: 'awaiting-hello' }), HELLO_MS_USUAL);
    const said = await this.#introduce();
    clearTimeout(waiting);
    if (said !== undefined) this.#end({ said });
    if (!this.#over) {
      if (keepalive) writeKeepalive(descriptor, keepalive);
      socket.on('data', () => this.#heard());
      const { local } = outcome;
      const roundTrip = outcome.kind === 'connected' ? outcome.roundTrip : milliseconds(0);
      onEvent({ event: 'connected', local: local ? formatEndpoint(local) : '', roundTrip });
      this.#rest();
    }
    const end = await over;
    signal.removeEventListener('abort', stop);
    return end;
  }

  /** The far side of ours wants to know for what a connection is. What it said instead of yes. */
  async #introduce(): Promise<string | undefined> {
    const { target, far, every, answerWait, signal } = this.#options;
    if (far !== 'serve') return undefined;
    const known = this.#farSession;
    if (known.session === undefined) {
      const answer = await askFar(target, { ask: 'new' }, CONNECT_WAIT, signal);
      // Its own connection has ended meanwhile, or was ended: nothing more will come by it.
      if (this.#over) return undefined;
      if (!('is' in answer) || answer.is !== 'ok' || answer.session === undefined)
        return 'said' in answer ? answer.said : 'that it has no room';
      known.session = answer.session;
    }
    const life = milliseconds(Math.min(LIFE_MAX, 2 * every + 2 * answerWait + SLACK) / 1_000);
    const { socket } = this.#connected;
    socket.write(
      requestLine({ ask: 'probe', session: known.session, id: known.ids++ % (ID_MAX + 1), life, speak: [] }),
    );
    const line = await new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve(''), CONNECT_WAIT / 1_000);
      socket.once('data', (bytes) => {
        clearTimeout(timer);
        resolve(bytes.toString('latin1', 0, FAR_LINE_BYTES_MAX));
      });
      socket.once('close', () => {
        clearTimeout(timer);
        resolve('');
      });
    });
    if (line === okLine) return undefined;
    // It was started anew, or has forgotten: the next connection asks for another session.
    delete known.session;
    return line.trim();
  }

  #rest(): void {
    // Whoever was told may have ended it.
    if (this.#over) return;
    this.#quietSince = performance.now() - this.#silent() / 1_000;
    clearTimeout(this.#timer);
    this.#askedAt = undefined;
    this.#timer = setTimeout(() => this.#look(), this.#options.every / 1_000);
  }

  #look(): void {
    const { far, answerWait } = this.#options;
    this.#silence = this.#silent();
    this.#askedAt = performance.now();
    this.#connected.socket.write(Buffer.of(far === 'serve' ? ECHOED : LINE_FEED));
    this.#timer = setTimeout(() => this.#died('silent'), answerWait / 1_000);
    if (far === 'any') this.#awaitAcknowledgement(performance.now() + answerWait / 1_000);
  }

  #awaitAcknowledgement(deadline: number): void {
    setTimeout(() => {
      if (this.#over || this.#askedAt === undefined) return;
      if (unacknowledgedBytes(this.#connected.descriptor) === 0) this.#heard();
      else if (performance.now() < deadline) this.#awaitAcknowledgement(deadline);
    }, ACKNOWLEDGED_EVERY_MS);
  }

  /**
   * Anything that comes shows that it lives. What comes by itself makes the silence shorter, which the kernel's measure
   * knows.
   */
  #heard(): void {
    if (this.#over || this.#askedAt === undefined) return;
    this.#looks++;
    const roundTrip = milliseconds(performance.now() - this.#askedAt);
    this.#options.onEvent({ event: 'alive', silence: this.#silence, age: this.#age(), roundTrip });
    this.#rest();
  }

  #age(): Duration {
    return milliseconds(performance.now() - this.#born);
  }

  /** Since something crossed, but for acknowledgements from here. */
  #silent(): Duration {
    const info = tcpInfo(this.#connected.descriptor);
    return info ? silenceIn(info) : milliseconds(0);
  }

  #died(how: Death['how']): void {
    if (this.#over) return;
    const when = this.#askedAt === undefined ? 'in-pause' : 'on-data';
    // Its descriptor may be another's by now: only the own clock is left.
    const silence = when === 'on-data' ? this.#silence : milliseconds(performance.now() - this.#quietSince);
    this.#options.onEvent({ event: 'died', how, when, silence, age: this.#age() });
    this.#end(this.#looks > 0 ? 'held' : 'brief');
  }

  #end(end: End): void {
    if (this.#over) return;
    clearTimeout(this.#timer);
    this.#over = true;
    const { socket } = this.#connected;
    socket.on('error', () => undefined).resetAndDestroy();
    this.#done(end);
  }
}

/** Who has not said what it is by then is told of: an answer takes a round trip. */
const HELLO_MS_USUAL = 1_000;
const LINE_FEED = 0x0a;
/** Of timers that are late on either side. */
const SLACK = seconds(30);
