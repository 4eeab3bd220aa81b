import { readdirSync } from 'node:fs';
import { median, run } from './child.ts';

export interface Start {
  readonly name: string;
  readonly seconds: number;
  /** Of that, what Node takes to do nothing. */
  readonly nodeSeconds: number;
}

const REPEATS = 7;

/** From the start of the process to the whole output, on each shipped case. */
export async function starts(): Promise<Start[]> {
  const { seconds: nodeSeconds } = await median(REPEATS, () => run([process.execPath, '-e', '0']));
  const cases = readdirSync('cases', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const measured: Start[] = [];
  for (const { name } of cases) {
    const { seconds } = await median(REPEATS, () =>
      run([process.execPath, 'bin/holdfast.js', 'diagnose', `cases/${name}`]),
    );
    measured.push({ name, seconds, nodeSeconds });
  }
  return measured;
}
