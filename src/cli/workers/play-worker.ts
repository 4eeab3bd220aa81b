import { parentPort, workerData } from 'node:worker_threads';
import { simulateEach } from '../../dialogue/simulate-each.ts';
import { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { Job, Played, WorkerGiven } from './play-many.ts';

/** One thread of `playMany`: it is given the network once, and then parts of the sessions. */
const { network, options } = workerData as WorkerGiven;
const loaded = new LoadedNetwork(network);

parentPort?.on('message', ({ place, sessions }: Job) => {
  const simulations = [...simulateEach({ ...options, network: loaded, sessions, from: place })];
  const played: Played = { place, simulations };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node, not a window
  parentPort?.postMessage(played);
});
