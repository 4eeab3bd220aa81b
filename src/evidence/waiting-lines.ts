import type { LineStore } from './line-store.ts';
import type { SelectionPasses } from './selection.ts';

/**
 * Of each line: seconds since midnight, microseconds, process, kind of trouble, number, where its bytes end, day;
 * whether it is severed, and a mark while it is chosen what stays.
 */
export const NOTE_NUMBERS = 8;

/** A number that the module which fills the memory shares. */
interface Shared {
  value: number;
}

/**
 * The memory in which lines wait: what was noted of each, and their bytes, one line behind the other. The module of
 * WebAssembly that finds the lines puts them there. Many stores may share it, one at a time.
 */
export interface WaitingRoom {
  notes: Int32Array<ArrayBuffer>;
  /** The lines. Like the notes it is another array once the room was widened. */
  packed: Uint8Array;
  /** How many lines wait. */
  readonly count: Shared;
  /** When so many wait, or so many bytes, none is added. */
  readonly linesMax: Shared;
  readonly bytesMax: Shared;
  tenant?: LineStore | undefined;
  /** What passes over the lines when some of them must go; it works on the buffer of the notes. */
  readonly passes: () => SelectionPasses;
  /** Makes room for more bytes. What was taken of the memory before is empty then. */
  widen(): void;
}
