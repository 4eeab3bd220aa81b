import { setImmediate } from 'node:timers/promises';
import { stopOnInterrupt } from './interrupt.ts';

/** Fewer are over before anybody has looked. */
const WORTH_SHOWING = 200;
/** How long work may go on before Ctrl-C is heard and the bar moves. */
const BREATH_MS = 50;

/** Does work one by one, with a bar of how many are done and how many of them fail; the first Ctrl-C ends it after the present one. */
export async function eachOf<T>(
  tasks: readonly T[],
  holds: (task: T) => boolean,
): Promise<{ readonly interrupted: boolean }> {
  const interrupt = stopOnInterrupt();
  const bar = await barOf(tasks.length);
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

async function barOf(total: number) {
  if (!process.stderr.isTTY || total < WORTH_SHOWING) return undefined;
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar(
    {
      format: 'playing {bar} {value}/{total} sessions | {failing} fail | {eta_formatted} left',
      barsize: 24,
      hideCursor: false,
      clearOnComplete: true,
      stream: process.stderr,
    },
    progress.Presets.shades_classic,
  );
  bar.start(total, 0, { failing: 0 });
  return bar;
}
