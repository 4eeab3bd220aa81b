import { setImmediate } from 'node:timers/promises';
import { stopOnInterrupt } from './interrupt.ts';
import { playingBar } from './playing-bar.ts';

/** How long work may go on before Ctrl-C is heard and the bar moves. */
const BREATH_MS = 50;

/** Does work one by one, with a bar of how many are done and how many of them fail; the first Ctrl-C ends it after the present one. */
export async function eachOf<T>(
  tasks: readonly T[],
  holds: (task: T) => boolean,
): Promise<{ readonly interrupted: boolean }> {
  const interrupt = stopOnInterrupt();
  const bar = await playingBar(tasks.length);
  let [done, failing, breath] = [0, 0, performance.now()];
  for (const task of tasks) {
    if (performance.now() - breath > BREATH_MS) {
      bar?.update(done, { failing });
      await setImmediate();
      breath = performance.now();
    }
    if (interrupt.signal.aborted) break;
    if (!holds(task)) failing++;
    done++;
  }
  bar?.stop();
  interrupt.release();
  return { interrupted: done < tasks.length };
}
