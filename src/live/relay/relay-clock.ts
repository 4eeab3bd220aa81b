/** Milliseconds that all threads of the process count alike, and that never go back. */
export const clock = (): number => performance.timeOrigin + performance.now();
