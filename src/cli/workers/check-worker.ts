import { parentPort, workerData } from 'node:worker_threads';
import { checkSession, keptOf, type Task } from '../../check/check.ts';
import { atOnce } from '../../sim/turns.ts';
import { networkOf } from '../../trace/opened-network.ts';
import type { CheckedCase } from './check-many.ts';
import { post } from '../../live/thread-of.ts';
import type { Answer, Asked } from './check-thread.ts';
import { playNight } from './night.ts';

/** One thread of `checkMany`: it is given the network once, and then tasks, or whole nights. */
const { network: files, plan, until } = workerData as CheckedCase;
const { network, errors } = networkOf(files);
if (errors.length > 0) throw new Error('a network that was loaded before cannot be loaded again');
const night = { network, plan, until };

const play = (tasks: readonly Task[]) => tasks.map((task) => keptOf(checkSession(night, task)));

parentPort?.on('message', (asked: Asked) => {
  const answer: Answer =
    'tasks' in asked ? { verdicts: play(asked.tasks) } : { played: atOnce(playNight(night, until, asked.night)) };
  if (parentPort) post(parentPort, answer);
});
