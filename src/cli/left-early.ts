import type { Turns } from '../sim/turns.ts';

/** How long may take what is out when somebody presses Ctrl-C: most takes some tens of milliseconds. */
const GRACE_MS = 500;

/** Settles a while after somebody asked to stop: what is out and has not come by then is not waited for. */
export function overdueAfter(signal: AbortSignal | undefined): Promise<undefined> {
  return new Promise((resolve) => {
    const wait = () => void setTimeout(() => resolve(undefined), GRACE_MS).unref();
    if (signal?.aborted) wait();
    else signal?.addEventListener('abort', wait, { once: true });
  });
}

/** Goes on turn by turn. Undefined: it was told to stop, and is left where it is. */
export async function unlessStopped<T>(
  turns: Turns<T>,
  breathe: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  for (;;) {
    await breathe();
    if (signal?.aborted) return undefined;
    const { done, value } = turns.next();
    if (done) return value;
  }
}
