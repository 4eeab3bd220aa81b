import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { caseOf, networkOf, sessionsOf, UNTIL } from './simulated-estate.ts';
import { built } from './built.ts';
import { run } from './child.ts';
import type * as checks from '../src/check/check.ts';
import type * as engines from '../src/cli/engine.ts';
import type * as cases from '../src/cli/intake/case.ts';
import type * as checkManyModule from '../src/cli/workers/check-many.ts';
import type * as simulateModule from '../src/dialogue/simulate.ts';
import type * as loadedNetworks from '../src/trace/loaded-network.ts';

const { simulate } = await built<typeof simulateModule>('dialogue/simulate.js');
const { checkMany } = await built<typeof checkManyModule>('cli/workers/check-many.js');
const { setEngine, setEngineForThreads } = await built<typeof engines>('cli/engine.js');
const { openCase } = await built<typeof cases>('cli/intake/case.js');
const { tasksOf } = await built<typeof checks>('check/check.js');
const { LoadedNetwork } = await built<typeof loadedNetworks>('trace/loaded-network.js');

export interface OneSession {
  readonly milliseconds: number;
  /** Of the processor, which other work on the machine does not lengthen; the collector and the compiler are in it. */
  readonly cpuMilliseconds: number;
  readonly events: number;
  readonly eventsPerCpuSecond: number;
}

/**
 * One twelve-hour session, again and again, when the code is warm; the network is loaded, and the engine works as in
 * the command that plays many. `together`: so many sessions in one simulation.
 */
export function oneSession({ repeats = 400, together = 1, pace = 'sparse' }: OneOptions = {}): OneSession {
  setEngine();
  setEngineForThreads();
  const network = new LoadedNetwork(networkOf());
  const sessions = [...sessionsOf(together)];
  let events = 0;
  const play = (count: number) => {
    for (let seed = 0; seed < count; seed++) {
      const { outcomes, events: happened } = simulate({
        network,
        sessions,
        seed,
        until: UNTIL,
        record: 'nothing',
        pace,
      });
      if (outcomes.some(({ result }) => result !== 'completed')) throw new Error('a session of the bench failed');
      events += happened;
    }
  };
  play(Math.ceil(repeats / 2));
  events = 0;
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  play(repeats);
  const { user, system } = process.cpuUsage(cpu);
  const played = repeats * together;
  return {
    milliseconds: (performance.now() - begun) / played,
    cpuMilliseconds: (user + system) / 1e3 / played,
    events: events / played,
    eventsPerCpuSecond: events / ((user + system) / 1e6),
  };
}

interface OneOptions {
  readonly repeats?: number;
  readonly together?: number;
  readonly pace?: 'sparse' | 'even';
}

export interface ManySessions {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

/**
 * Sessions of one estate on two threads, with their start, as `holdfast check` plays them. Memory is that of the
 * process with its threads, at the most so far.
 */
export async function manySessions(count: number): Promise<ManySessions> {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const files = caseOf(count);
  const opened = openCase(files);
  if (!opened) throw new Error('the case of the bench cannot be opened');
  const tasks = [...tasksOf(opened.plan)];
  let done = 0;
  for await (const { name, holds } of checkMany({ files, opened, tasks, threads: 2 })) {
    if (!holds) throw new Error(`session ${name} of the bench failed`);
    done++;
  }
  if (done !== count) throw new Error(`${done} sessions of ${count} were played`);
  const { user, system } = process.cpuUsage(cpu);
  return {
    seconds: (performance.now() - begun) / 1e3,
    cpuSeconds: (user + system) / 1e6,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
  };
}

/** The same by the whole command, from the start of its process to its end: nothing is warm. */
export async function manyByCommand(count: number): Promise<ManySessions> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-estate-'));
  try {
    const { network, sessions } = caseOf(count);
    for (const { file, text } of [...network, sessions]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const {
      seconds,
      processorSeconds,
      peakRssBytes = Number.NaN,
    } = await run([process.execPath, 'bin/holdfast.js', 'check', '--json', folder]);
    return { seconds, cpuSeconds: processorSeconds, peakRssBytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
