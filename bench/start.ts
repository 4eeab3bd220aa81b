import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { bareEnvironment } from './child.ts';
import { type CaseCommand, caseCommands } from '../scripts/case-commands.ts';

export interface Start {
  /** The case and the command that was measured. */
  readonly name: string;
  /**
   * From the start of the process to its first output, and to its end; undefined when it failed: `failure` says how.
   */
  readonly seconds: Times | undefined;
  readonly failure?: string;
  /** Of that, what Node takes to do nothing. */
  readonly nodeSeconds: number;
}

interface Times {
  readonly first: number;
  readonly whole: number;
}

const REPEATS = 7;

/** Each shipped case by its first command: the diagnosis of its evidence, or what its list begins with. */
export async function starts(): Promise<Start[]> {
  const nodeSeconds = medianOf(await repeated(() => timed({ folder: '.', given: ['-e', '0'] })), 'whole');
  const cases = readdirSync('cases', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const measured: Start[] = [];
  for (const { name } of cases) {
    const command = caseCommands(`cases/${name}`).find((one): one is CaseCommand => 'given' in one);
    if (command) measured.push({ name: `${name}, ${command.given[0]}`, nodeSeconds, ...(await measure(command)) });
  }
  return measured;
}

/** A command that fails is told of, and the others are measured. */
async function measure({ folder, given }: CaseCommand): Promise<Pick<Start, 'seconds' | 'failure'>> {
  const command = { folder, given: [resolve('bin/holdfast.js'), ...given] };
  try {
    const runs = await repeated(() => timed(command));
    return { seconds: { first: medianOf(runs, 'first'), whole: medianOf(runs, 'whole') } };
  } catch (error) {
    return { seconds: undefined, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function repeated(once: () => Promise<Times>): Promise<Times[]> {
  const runs: Times[] = [];
  for (let i = 0; i < REPEATS; i++) runs.push(await once());
  return runs;
}

const medianOf = (runs: readonly Times[], of: keyof Times): number =>
  runs.map((run) => run[of]).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN;

/** Node with these arguments. An exit code above 1 is a failure: 1 is a finding. */
function timed({ folder, given }: CaseCommand): Promise<Times> {
  const begun = process.hrtime.bigint();
  const sinceBegun = () => Number(process.hrtime.bigint() - begun) / 1e9;
  const child = spawn(process.execPath, given, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: bareEnvironment(),
  });
  let first = Number.NaN;
  child.stdout.once('data', () => (first = sinceBegun())).resume();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === null || code > 1) fail(new Error(`ended with ${code}: ${said.trim().split('\n', 1)[0]}`));
      else done({ first, whole: sinceBegun() });
    });
  });
}
