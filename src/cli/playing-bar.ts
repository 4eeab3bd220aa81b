import { clockMs } from './clock-ms.ts';
import { complain } from './output.ts';

/** How many sessions are played and how many of them fail. */
export interface PlayingBar {
  update(played: number, counts: { readonly failing: number }): void;
  stop(): void;
}

/** Fewer are over before anybody has looked. */
const WORTH_SHOWING = 200;
/** How often a log is told, where nobody looks at a terminal: often enough to see that it goes on. */
const LINE_EVERY_MS = 10_000;

/** A bar on a terminal, else a line now and then, both on stderr; undefined where they are few. */
export async function playingBar(total: number): Promise<PlayingBar | undefined> {
  if (!process.stderr.isTTY) return playingLines(total);
  if (total < WORTH_SHOWING) return undefined;
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

/** For the log of a CI server. What is over before the first line is due leaves none. `now`: in milliseconds. */
export function playingLines(total: number, now: () => number = clockMs): PlayingBar {
  let told = now();
  return {
    update(played, { failing }) {
      if (now() - told < LINE_EVERY_MS) return;
      told = now();
      complain(`${played} of ${total} sessions played, ${failing} fail`);
    },
    stop() {},
  };
}
