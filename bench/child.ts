import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Run {
  readonly seconds: number;
  /** The most memory that the process held at one time; undefined where /proc does not tell. */
  readonly peakRssBytes: number | undefined;
}

/** Binds a command to one core, where the system can. */
export const onOneCore = (command: readonly string[]): readonly string[] =>
  existsSync('/usr/bin/taskset') ? ['taskset', '-c', '0', ...command] : command;

/** Runs a command to its end, its output thrown away, and measures it. An exit code above 1 is an error: 1 is a finding, or no match. */
export function run(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
  const [program = '', ...given] = existsSync('/usr/bin/time') ? ['/usr/bin/time', '-f', '%M', ...command] : command;
  const begun = process.hrtime.bigint();
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  // Not thrown away by the system: grep stops at the first match when its output goes to /dev/null.
  child.stdout.resume();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
      if (code === null || code > 1) return reject(new Error(`${command.join(' ')} ended with ${code}: ${said}`));
      const kilobytes = /(\d+)\s*$/.exec(said)?.[1];
      resolve({ seconds, peakRssBytes: kilobytes === undefined ? undefined : Number(kilobytes) * 1_024 });
    });
  });
}

/** The run in the middle. */
export async function median(repeats: number, measure: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  for (let i = 0; i < repeats; i++) runs.push(await measure());
  const [middle] = runs.toSorted((a, b) => a.seconds - b.seconds).slice(Math.floor(repeats / 2));
  if (!middle) throw new Error('nothing was measured');
  return middle;
}
