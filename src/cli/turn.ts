/** Lets others have their turn: Ctrl-C, the progress line. Node's own (`timers/promises`) is a module more to load. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
