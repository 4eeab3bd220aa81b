import { parentPort, workerData } from 'node:worker_threads';
import { checkSession, keptOf, type Task } from '../../check/check.ts';
import { networkOf } from '../../trace/opened-network.ts';
import type { CheckedCase } from './check-many.ts';

/** One thread of `checkMany`: it is given the network once, and then tasks. */
const { network: files, plan, until } = workerData as CheckedCase;
const { network, errors } = networkOf(files);
if (errors.length > 0) throw new Error('a network that was loaded before cannot be loaded again');
const night = { network, plan, until };

parentPort?.on('message', (tasks: readonly Task[]) => {
  const verdicts = tasks.map((task) => keptOf(checkSession(night, task)));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node, not a window
  parentPort?.postMessage(verdicts);
});
