import { printable } from '../base/printable.ts';

/** Where a long reading has got to. */
export interface Progress {
  file(name: string): void;
  bytes(count: number): void;
  stop(): void;
}

const silent: Progress = { file() {}, bytes() {}, stop() {} };

/** Less is read before anybody has looked. */
const WORTH_SHOWING_BYTES = 64 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

/** A line on stderr for inputs of so many bytes in all; nothing when they are few, or nobody looks. */
export async function progressOf(totalBytes: number): Promise<Progress> {
  if (!process.stderr.isTTY || totalBytes < WORTH_SHOWING_BYTES) return silent;
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar(
    {
      format: 'reading {bar} {percentage}% | {value}/{total} MiB | {rate} MiB/s | {file}',
      barsize: 24,
      hideCursor: false,
      clearOnComplete: true,
      stream: process.stderr,
      etaBuffer: 20,
    },
    progress.Presets.shades_classic,
  );
  const begun = performance.now();
  let done = 0;
  bar.start(Math.ceil(totalBytes / MEBIBYTE), 0, { rate: 0, file: '' });
  const rate = () => Math.round(done / MEBIBYTE / ((performance.now() - begun) / 1_000 || 1));
  return {
    file: (name) => bar.update({ file: printable(name).slice(-40) }),
    bytes(count) {
      done += count;
      bar.update(Math.floor(done / MEBIBYTE), { rate: rate() });
    },
    stop: () => bar.stop(),
  };
}
