import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { microseconds, minutes } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { faultsFor, type Night, playTask, type Task } from '../../check/check.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { captureRecorder, type ClockErrors, emit, type EmitOptions, type Emitted } from '../../emit/index.ts';
import { type Unwritten, writeWhole } from '../whole-files.ts';

/** When a simulated night begins: some evening, always the same. */
const EPOCH = instant(microseconds(Date.UTC(2026, 0, 5, 20) * 1_000));
const SOCKETS_EVERY = minutes(10);

/** What a night of one session leaves behind, as files that are not written yet. */
export function emittedOf(night: Night, task: Task, options: Pick<EmitOptions, 'captures'> = {}): Emitted {
  const { network, plan } = night;
  const sessions = [task.planned.session];
  const faults = faultsFor(plan, task.dice);
  const written = { network, epoch: EPOCH, clocks: clocksOf(faults), ...options };
  const recorder = captureRecorder(written);
  const simulation = playTask(night, task, { tape: { socketsEvery: SOCKETS_EVERY, tap: recorder.tap } });
  return emit(simulation, { ...written, sessions, faults, recorder });
}

/** Within the folder that was named, whatever the session is called: what is encoded may still lead upwards. */
export const caseFolder = (folder: string, { name }: Pick<Task, 'name'>): string =>
  join(
    folder,
    encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E')),
  );

/** The one case that is not whole yet. No session is called so: what is encoded has no blank. */
export const unfinishedCase = (folder: string): string => join(folder, '.being written');

/** Writes a case beside its place, and puts it there when it is whole. */
export function writeCase(
  folder: string,
  task: Pick<Task, 'name'>,
  files: Emitted['files'],
  onFile?: (path: string) => void,
): Promise<Unwritten | undefined> {
  const [there, meanwhile] = [caseFolder(folder, task), unfinishedCase(folder)];
  return writeWhole(files, { meanwhile, there, put: () => rename(meanwhile, there), ...(onFile ? { onFile } : {}) });
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
