/** Fewer are over before anybody has looked. */
const WORTH_SHOWING = 200;

/** How many sessions are played and how many of them fail, on stderr; undefined where they are few, or nobody looks. */
export async function playingBar(total: number) {
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
