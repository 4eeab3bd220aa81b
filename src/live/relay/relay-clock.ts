import { performance } from 'node:perf_hooks';

/**
 * Asked for once: both are found anew by a getter at each use of the global object, and every wait of a thread looks at
 * this clock.
 */
const origin = performance.timeOrigin;

/** Milliseconds that all threads of the process count alike, and that never go back. */
export const clock = (): number => origin + performance.now();
