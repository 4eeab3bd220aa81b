import { parentPort, workerData } from 'node:worker_threads';
import { checkSession, keptOf, tasksOf } from '../../check/check.ts';
import { openCase } from '../intake/case.ts';
import type { CheckedCase, Job } from './check-many.ts';

/** One thread of `checkMany`: it is given the case once, and then ranges of its tasks. */
const { files, choice, until } = workerData as CheckedCase;
const opened = openCase(files);
if (!opened) throw new Error('a case that was opened before cannot be opened again');
const night = { ...opened, until };
const tasks = [...tasksOf(opened.plan, choice)];

parentPort?.on('message', ({ from, to }: Job) => {
  const verdicts = tasks.slice(from, to).map((task) => keptOf(checkSession(night, task)));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node, not a window
  parentPort?.postMessage(verdicts);
});
