import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { middleOf, onOneCore, type Run, run } from './child.ts';
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
const SIZES = [256, 1_024, 2_048].map((size) => size * MEGABYTE);
const PATTERN = 'CONNECT FROM|ACCEPT FROM|SO_ERROR|status';
/** Of larger files fewer runs tell as much. */
const repeats = (bytes: number): number => (bytes > 500 * MEGABYTE ? 3 : 5);

/**
 * The whole of `holdfast diagnose`, from the start of the process to its end, on one core, against `grep -c -E` on the
 * same file, which lies in the page cache for both. grep gets LC_ALL=C, in which it is fastest. They take turns, and
 * what counts is processor time.
 */
export async function* logs(sizes: readonly number[] = SIZES): AsyncGenerator<LogSpeed> {
  const folder = newFolder();
  try {
    for (const bytes of sizes) for (const contest of CONTESTS) yield await against(folder, contest, bytes);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Contest {
  readonly name: string;
  readonly mattersPerMille: number;
  readonly target: number;
}

const CONTESTS: readonly Contest[] = [
  { name: 'a tenth of the lines matters', mattersPerMille: 100, target: 1 },
  { name: 'every line matters', mattersPerMille: 1_000, target: 0.5 },
];

async function against(folder: string, { name, mattersPerMille, target }: Contest, size: number): Promise<LogSpeed> {
  const file = join(folder, 'bpbrm', 'log.112026');
  const bytes = written(file, { bytes: size, mattersPerMille });
  const grep = () => run(onOneCore(['grep', '-c', '-E', PATTERN, file]), { LC_ALL: 'C' });
  await grep(); // brings the file into the page cache
  const [oursRuns, grepRuns] = [[] as Run[], [] as Run[]];
  for (let i = 0; i < repeats(bytes); i++) {
    oursRuns.push(await diagnose(file));
    grepRuns.push(await grep());
  }
  const ours = bytes / middleOf(oursRuns, 'processorSeconds').processorSeconds;
  const theirs = bytes / middleOf(grepRuns, 'processorSeconds').processorSeconds;
  return { name, bytes, oursBytesPerSecond: ours, grepBytesPerSecond: theirs, ratio: ours / theirs, target };
}

const diagnose = (file: string) => run(onOneCore([process.execPath, 'bin/holdfast.js', 'diagnose', file]));

export interface LogGrowth {
  readonly name: string;
  readonly bytes: number;
  readonly secondsPerGigabyte: number;
  readonly peakRssBytes: number | undefined;
}

/**
 * Processor time per gigabyte and peak memory as the log grows, every line of which matters; and where every line is of
 * a process of its own.
 */
export async function* logGrowth(sizes: readonly number[] = [64 * MEGABYTE, ...SIZES]): AsyncGenerator<LogGrowth> {
  const folder = newFolder();
  try {
    for (const processPerLine of [false, true]) {
      for (const size of sizes) {
        const file = join(folder, 'bpbrm', 'log.112026');
        const bytes = written(file, { bytes: size, mattersPerMille: 1_000, processPerLine });
        const { processorSeconds, peakRssBytes } = await diagnose(file);
        const name = processPerLine ? 'a process for each line' : 'processes as usual';
        yield { name, bytes, secondsPerGigabyte: (processorSeconds / bytes) * 1e9, peakRssBytes };
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function written(file: string, log: Parameters<typeof writeLegacyLog>[1]): number {
  writeLegacyLog(file, log);
  return statSync(file).size;
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-logs-'));
