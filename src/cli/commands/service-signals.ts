/** Waits for the end of a service: Ctrl-C, or SIGTERM as systemd sends it. A second one ends the program at once. */
export const untilTold = (): Promise<'SIGINT' | 'SIGTERM'> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
