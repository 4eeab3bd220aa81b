import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Run {
  readonly seconds: number;
  /**
   * Of processors, which tells more where others use the machine too; the same as `seconds` where the system does not
   * tell.
   */
  readonly processorSeconds: number;
  /** The most memory that the process held at one time; undefined where /proc does not tell. */
  readonly peakRssBytes: number | undefined;
}

/** Without what the machine that measures wants of every Node: to read its certificates takes as long as Node does. */
export const bareEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_EXTRA_CA_CERTS: undefined });

/** Binds a command to one core, where the system can. */
export const onOneCore = (command: readonly string[]): readonly string[] =>
  existsSync('/usr/bin/taskset') ? ['taskset', '-c', '0', ...command] : command;

/**
 * Runs a command to its end, its output thrown away, and measures it. An exit code above 1 is an error: 1 is a finding,
 * or no match.
 */
export function run(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
  const [program = '', ...given] = existsSync('/usr/bin/time')
    ? ['/usr/bin/time', '-f', '%U %S %M', ...command]
    : command;
  const begun = process.hrtime.bigint();
  const child = spawn(program, given, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...bareEnvironment(), ...environment },
  });
  // Not thrown away by the system: grep stops at the first match when its output goes to /dev/null.
  child.stdout.resume();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
      if (code === null || code > 1) return reject(new Error(`${command.join(' ')} ended with ${code}: ${said}`));
      const [, user, system, kilobytes] = /(\d+\.\d+) (\d+\.\d+) (\d+)\s*$/.exec(said) ?? [];
      if (kilobytes === undefined) return resolve({ seconds, processorSeconds: seconds, peakRssBytes: undefined });
      const processorSeconds = Number(user) + Number(system);
      resolve({ seconds, processorSeconds, peakRssBytes: Number(kilobytes) * 1_024 });
    });
  });
}

export async function median(repeats: number, measure: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  for (let i = 0; i < repeats; i++) runs.push(await measure());
  return middleOf(runs, 'seconds');
}

/** The run in the middle. */
export function middleOf(runs: readonly Run[], by: 'seconds' | 'processorSeconds'): Run {
  const middle = runs.toSorted((a, b) => a[by] - b[by])[Math.floor(runs.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}
