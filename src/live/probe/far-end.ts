import type { Duration } from '../../base/duration.ts';
import type { AttemptTarget } from './attempt.ts';
import { connectOnce } from './connected-socket.ts';
import { FAR_LINE_BYTES_MAX, type FarAnswer, type FarRequest, parseAnswer, requestLine } from './far-words.ts';
import type { FateKind } from './outcome.ts';

/** Why the far side said nothing that helps. */
export type Unheard =
  | { readonly unheard: 'connect'; readonly fate: FateKind }
  /** It speaks, and not as `holdfast probe serve` does; or it closed, or was silent. */
  | { readonly unheard: 'stranger'; readonly said: string };

/** Asks the far side one thing on a connection of its own, which ends with the answer, or with `signal`. */
export async function askFar(
  target: AttemptTarget,
  request: FarRequest,
  wait: Duration,
  signal?: AbortSignal,
): Promise<FarAnswer | Unheard> {
  const connected = await connectOnce(target, wait, signal);
  if (!('socket' in connected)) return { unheard: 'connect', fate: connected.kind };
  const { socket } = connected;
  const line = await new Promise<string>((resolve) => {
    let text = '';
    const end = () => resolve(text);
    const timer = setTimeout(end, wait / 1_000);
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.includes('\n') || text.length > FAR_LINE_BYTES_MAX) end();
    });
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
    socket.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      end();
    });
    // Told by `close`, with what had come until then.
    socket.on('error', () => undefined);
    socket.write(requestLine(request));
  });
  socket.destroy();
  const answer = /\n/.test(line) ? parseAnswer(line.slice(0, line.indexOf('\n'))) : undefined;
  return answer ?? { unheard: 'stranger', said: line.slice(0, FAR_LINE_BYTES_MAX) };
}
