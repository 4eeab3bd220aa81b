import type { LineStore } from './line-store.ts';

/** Of each line: seconds since midnight, microseconds, process, kind of trouble, number, where its bytes end, day, whether it is severed. */
export const NOTE_NUMBERS = 8;

/** A number that the module which fills the memory shares. */
interface Shared {
  value: number;
}

/**
 * The memory in which lines wait: what was noted of each, and their bytes, one line behind the other. The module of WebAssembly that finds the lines puts
 * them there. Many stores may share it, one at a time.
 */
export interface WaitingRoom {
  readonly notes: Int32Array;
  readonly bytes: Uint8Array;
  /** How many lines wait. */
  readonly count: Shared;
  /** When so many wait, or so many bytes, none is added. */
  readonly linesMax: Shared;
  readonly bytesMax: Shared;
  tenant?: LineStore | undefined;
}
