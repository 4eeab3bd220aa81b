import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { microseconds, minutes } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { faultsFor, type Night, playTask, type Task, tasksOf } from '../../check/check.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { type ClockErrors, emit, type EmitOptions, type Emitted } from '../../emit/index.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { makeFolder } from '../made-folder.ts';
import { complain } from '../output.ts';
import { whyUnwritable } from '../unwritable.ts';
import { refused } from '../refused.ts';
import type { CheckFlags } from './check.ts';

/** Each may be hundreds of megabytes of captures. */
const EMITTED_MAX = 20;
/** When a simulated night begins: some evening, always the same. */
const EPOCH = instant(microseconds(Date.UTC(2026, 0, 5, 20) * 1_000));
const SOCKETS_EVERY = minutes(10);

/**
 * `--emit-logs`: each session as the logs, captures and lists that products would have left; `diagnose` reads them like
 * any others.
 */
export async function runEmit(
  flags: CheckFlags & { readonly emitLogs: string },
  { network, plan }: OpenedCase,
): Promise<ExitCode> {
  const { emitLogs: folder } = flags;
  const tasks = [...tasksOf(plan, flags)];
  if (tasks.length > EMITTED_MAX)
    return refused(
      `--emit-logs: found ${tasks.length} sessions, expected at most ${EMITTED_MAX}; choose with --session`,
    );
  const misnamed = [...network.nodes].find(({ name }) => /[/\\]|^\.{1,2}$/.test(name));
  if (misnamed)
    return refused(
      `--emit-logs: found the node "${misnamed.name}", expected a name that does as that of a folder, for diagnose takes hosts from folders; rename it`,
    );
  try {
    const unfit = await whyUnfit(folder);
    if (unfit !== undefined) return refused(unfit);
    for (const task of tasks) await write(join(folder, folderOf(task)), { network, plan, until: flags.until }, task);
    return EXIT.clean;
  } catch (error) {
    return refused(notWritable(folder, error));
  }
}

/** Within the folder that was named, whatever the session is called: what is encoded may still lead upwards. */
const folderOf = ({ name }: Task): string =>
  encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));

/** Nothing is played for a folder that cannot take it. It is made; undefined: it is there, and empty. */
async function whyUnfit(folder: string): Promise<string | undefined> {
  if (folder === '') return '--emit-logs: found no name, expected a folder; name a new folder';
  await makeFolder(folder);
  const kept = await readdir(folder);
  if (kept.length === 0) return undefined;
  return `--emit-logs: found ${folder}, which is not empty, expected an empty one or none; name a folder that is new`;
}

const notWritable = (folder: string, error: unknown): string =>
  `--emit-logs: found ${folder}, which could not be written (${whyUnwritable(error)}), expected a folder that can be written; name another folder`;

/** What a night of one session leaves behind, as files that are not written yet. */
export function emittedOf(night: Night, task: Task, options: Pick<EmitOptions, 'captures'> = {}): Emitted {
  const { network, plan } = night;
  const simulation = playTask(night, task, { tape: { socketsEvery: SOCKETS_EVERY } });
  const sessions = [task.planned.session];
  const faults = faultsFor(plan, task.dice);
  return emit(simulation, { network, sessions, epoch: EPOCH, faults, clocks: clocksOf(faults), ...options });
}

async function write(folder: string, night: Night, task: Task): Promise<void> {
  const emitted = emittedOf(night, task);
  for (const { path, content } of emitted.files) {
    const file = resolve(folder, path);
    // Names of nodes stand in the path, and may be anything.
    if (!file.startsWith(resolve(folder) + sep))
      throw new Error(`${path} would lie outside of ${folder}; rename the node`);
    await makeFolder(dirname(file));
    // Another run may have the same folder in hand.
    await writeFile(file, content, { flag: 'wx' });
  }
  tell(folder, task.name, emitted);
}

function tell(folder: string, name: string, { files, unwritten }: Emitted): void {
  process.stdout.write(`${name}: ${files.length} files; read them with: holdfast diagnose ${folder}\n`);
  for (const { node, why } of unwritten) complain(`${node}: nothing was written of its connections, ${why}`);
}

/** Clocks that faults set. */
function clocksOf(faults: readonly Fault[]): ClockErrors {
  const clocks = new Map<string, { steps: { at: Fault['at']; by: Fault['at'] }[] }>();
  for (const fault of faults) {
    if (fault.does !== 'clock-step') continue;
    const clock = clocks.get(fault.node) ?? { steps: [] };
    clocks.set(fault.node, clock);
    clock.steps.push({ at: fault.at, by: fault.by });
  }
  return clocks;
}
