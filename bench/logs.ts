import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, onOneCore, run } from './child.ts';
import { writeLegacyLog } from './legacy-log.ts';

export interface LogSpeed {
  readonly name: string;
  readonly bytes: number;
  readonly oursBytesPerSecond: number;
  readonly grepBytesPerSecond: number;
  readonly ratio: number;
  /** What the ratio is to be. */
  readonly target: number;
}

const MEGABYTE = 1_000_000;
const REPEATS = 5;
const PATTERN = 'CONNECT FROM|ACCEPT FROM|SO_ERROR|status';

/**
 * The whole of `holdfast diagnose`, from the start of the process to its end, on one core, against `grep -c -E` on the same file, which lies in the
 * page cache for both. grep gets LC_ALL=C, in which it is fastest.
 */
export function logs(bytes = 256 * MEGABYTE): Promise<LogSpeed[]> {
  return inFolder(async (folder) => [
    await against(folder, { name: 'log, a tenth of the lines matters / grep', mattersPerMille: 100, target: 1 }, bytes),
    await against(folder, { name: 'log, every line matters / grep', mattersPerMille: 1_000, target: 0.5 }, bytes),
  ]);
}

interface Contest {
  readonly name: string;
  readonly mattersPerMille: number;
  readonly target: number;
}

async function against(folder: string, { name, mattersPerMille, target }: Contest, size: number): Promise<LogSpeed> {
  const file = join(folder, 'bpbrm', 'log.112026');
  const bytes = written(file, { bytes: size, mattersPerMille });
  const grep = () => run(onOneCore(['grep', '-c', '-E', PATTERN, file]), { LC_ALL: 'C' });
  await grep(); // brings the file into the page cache
  const ours = bytes / (await median(REPEATS, () => diagnose(file))).seconds;
  const theirs = bytes / (await median(REPEATS, grep)).seconds;
  return { name, bytes, oursBytesPerSecond: ours, grepBytesPerSecond: theirs, ratio: ours / theirs, target };
}

const diagnose = (file: string) => run(onOneCore([process.execPath, 'bin/holdfast.js', 'diagnose', file]));

export interface LogGrowth {
  readonly bytes: number;
  readonly secondsPerGigabyte: number;
  readonly peakRssBytes: number | undefined;
}

/** Time per gigabyte and peak memory as the log grows, every line of which matters. */
export function logGrowth(
  sizes: readonly number[] = [64, 256, 1_024].map((size) => size * MEGABYTE),
): Promise<LogGrowth[]> {
  return inFolder(async (folder) => {
    const growth: LogGrowth[] = [];
    for (const size of sizes) {
      const file = join(folder, 'bpbrm', 'log.112026');
      const bytes = written(file, { bytes: size, mattersPerMille: 1_000 });
      const { seconds, peakRssBytes } = await median(size > 500 * MEGABYTE ? 1 : 3, () => diagnose(file));
      growth.push({ bytes, secondsPerGigabyte: (seconds / bytes) * 1e9, peakRssBytes });
    }
    return growth;
  });
}

function written(file: string, log: Parameters<typeof writeLegacyLog>[1]): number {
  writeLegacyLog(file, log);
  return statSync(file).size;
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-logs-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
