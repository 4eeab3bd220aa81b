import { parentPort, workerData } from 'node:worker_threads';
import { post } from '../../live/thread-of.ts';
import { networkOf } from '../../trace/opened-network.ts';
import type { EmitNews, EmittedCases } from './emit-thread.ts';
import { emittedOf, writeCase } from './emitted-case.ts';

/** The thread of `check --emit-logs`: plays one session after the other, and writes what it left behind. */
const { network: files, plan, until, tasks, folder } = workerData as EmittedCases;
const { network, errors } = networkOf(files);
if (errors.length > 0) throw new Error('a network that was loaded before cannot be loaded again');

const tell = (news: EmitNews): void => {
  if (parentPort) post(parentPort, news);
};

async function emitAll(): Promise<void> {
  for (const task of tasks) {
    tell({ kind: 'plays', name: task.name });
    const emitted = emittedOf({ network, plan, until }, task);
    const failure = await writeCase(folder, task, emitted.files, (path) => tell({ kind: 'writes', path }));
    if (failure) return tell({ kind: 'fails', failure });
    tell({ kind: 'wrote', name: task.name, files: emitted.files.length, unwritten: emitted.unwritten });
  }
}

void emitAll();
