import { type MessagePort, Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A thread that runs the module of this name beside the one that asks (`import.meta.url`), in the form that this one
 * has: built by itself, in the bundled command, or as it was written.
 */
export function threadOf(
  asking: string,
  name: string,
  options: Pick<WorkerOptions, 'workerData' | 'transferList'>,
): Worker {
  const [, ending = 'js'] = /\.(c?js|ts)$/.exec(asking) ?? [];
  const module = new URL(`./${name}.${ending}`, asking);
  if (ending !== 'ts') return new Worker(module, options);
  // Node 20 reads no TypeScript, and what --import registers does not reach the first module of a thread.
  const loading = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(module.href)})))`;
  return new Worker(loading, { ...options, eval: true });
}

/** Says something to a thread of Node, or from one. */
export const post = (to: Pick<MessagePort, 'postMessage'>, message: unknown): void =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, as a window has
  to.postMessage(message);
