import { workerData } from 'node:worker_threads';
import { runThread, type ThreadGiven } from './splice-thread.ts';

/** One thread of the splice path. */
const given: ThreadGiven = workerData;
runThread(given);
