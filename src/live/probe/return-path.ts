import { type Duration, seconds } from '../../base/duration.ts';
import type { Endpoint } from '../../model/flow.ts';
import { SystemError } from '../kernel/libc.ts';
import type { AttemptTarget } from './attempt.ts';
import { type ConnectedSocket, connectOnce } from './connected-socket.ts';
import { askFar } from './far-end.ts';
import { ECHOED, type FarSeen, okLine, requestLine } from './far-words.ts';
import { noConnectionWords } from './outcome.ts';
import { PathCapture } from './path-capture.ts';
import type { SeenPath } from './path-findings.ts';

export interface ReturnPath extends SeenPath {
  readonly local?: Endpoint;
  /** Why the far end could not be asked, in words; what was seen here counts all the same. */
  readonly unheard?: string;
  /** What listens there is not ours: of its end nothing can be learned. */
  readonly isStranger?: true;
}

/** Bytes that go there and come back while both ends look. */
const ROUNDS = 3;
const ANSWER_WAIT: Duration = seconds(5);
/** Life of the connection at the far side. */
const LIFE: Duration = seconds(60);

/** Sends a few bytes there and back, and tells by which interfaces both ends saw them come and go. */
export async function probeReturnPath(target: AttemptTarget, wait: Duration): Promise<ReturnPath> {
  const capture = captureOf(target.to);
  try {
    const connected = await connectOnce(target, wait);
    if (!('socket' in connected)) {
      const near = capture?.seen(connected.local?.port);
      const unheard = noConnectionWords(connected.kind);
      const ended = connected.kind === 'connected' ? { isStranger: true as const } : {};
      return { outcome: connected, ...seenAs('near', near), ...localOf(connected.local), unheard, ...ended };
    }
    const { outcome } = connected;
    const there = await talk(target, connected);
    const near = capture?.seen(outcome.local?.port);
    connected.socket.destroy();
    return { outcome, ...seenAs('near', near), ...there, ...localOf(outcome.local) };
  } finally {
    capture?.close();
  }
}

const seenAs = (end: 'near' | 'far', seen: FarSeen | undefined) => (seen ? { [end]: seen } : {});
const localOf = (local: Endpoint | undefined) => (local ? { local } : {});

/** Undefined where this process may not see packets. */
function captureOf(peer: Endpoint): PathCapture | undefined {
  try {
    return PathCapture.begin(peer);
  } catch (error) {
    if (error instanceof SystemError && error.code === 'EPERM') return undefined;
    throw error;
  }
}

/** What the far end saw, where it is ours and may look. Bytes are sent in any case. */
async function talk(
  target: AttemptTarget,
  { socket }: ConnectedSocket,
): Promise<Pick<ReturnPath, 'far' | 'unheard' | 'isStranger'>> {
  const heard = new Listener(socket);
  const begun = await askFar(target, { ask: 'new' }, ANSWER_WAIT);
  if (!('is' in begun) || begun.is !== 'ok' || begun.session === undefined)
    return { unheard: 'it is not holdfast probe serve', isStranger: true };
  const { session } = begun;
  socket.write(requestLine({ ask: 'probe', session, id: 0, life: LIFE, speak: [] }));
  if (!(await heard.upTo(okLine))) return { unheard: 'it did not answer' };
  const watching = await askFar(target, { ask: 'watch', session, id: 0 }, ANSWER_WAIT);
  for (let i = 0; i < ROUNDS; i++) {
    socket.write(Buffer.of(ECHOED));
    if (!(await heard.upTo(`${okLine}${'e'.repeat(i + 1)}`))) return { unheard: 'it did not answer' };
  }
  if (!('is' in watching) || watching.is !== 'ok') return { unheard: 'it may not see packets, or does so for another' };
  const seen = await askFar(target, { ask: 'seen', session, id: 0 }, ANSWER_WAIT);
  return 'is' in seen && seen.is === 'seen'
    ? { far: { in: seen.in, out: seen.out } }
    : { unheard: 'it did not tell what it saw' };
}

/** All that has come on a connection so far. */
class Listener {
  #text = '';
  #ended = false;
  #look: () => void = () => undefined;

  constructor(socket: ConnectedSocket['socket']) {
    socket.on('data', (bytes) => {
      this.#text += bytes.toString('latin1');
      this.#look();
    });
    // What ends it is told by the answer that does not come.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#ended = true;
      this.#look();
    });
  }

  /** Whether just this has come, in time. */
  async upTo(text: string): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_WAIT / 1_000);
      this.#look = () => {
        if (this.#text.length < text.length && !this.#ended) return;
        clearTimeout(timer);
        resolve(this.#text === text);
      };
      this.#look();
    });
  }
}
