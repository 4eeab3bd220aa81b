/** Of each line: seconds since midnight, microseconds, process, trouble, number, where its bytes end; and room that is not used. */
const NOTE_NUMBERS = 8;

/** Lines that were taken to wait and are not put away yet: what was noted of each, and their bytes, one line behind the other. */
export class WaitingLines {
  count = 0;
  readonly bytes: Uint8Array;
  readonly #notes: Int32Array;

  constructor(notes: Int32Array, bytes: Uint8Array) {
    this.#notes = notes;
    this.bytes = bytes;
  }

  sinceMidnightUs(line: number): number {
    const at = line * NOTE_NUMBERS;
    return (this.#notes[at] ?? 0) * 1_000_000 + (this.#notes[at + 1] ?? 0);
  }

  /** The same number for all lines of a process. */
  process(line: number): number {
    return this.#notes[line * NOTE_NUMBERS + 2] ?? 0;
  }

  /** 1 where the line may tell of something going wrong. */
  trouble(line: number): number {
    return this.#notes[line * NOTE_NUMBERS + 3] ?? 0;
  }

  number(line: number): number {
    return this.#notes[line * NOTE_NUMBERS + 4] ?? 0;
  }

  /** Where its bytes begin, which is where those of the line before end. */
  start(line: number): number {
    return line === 0 ? 0 : (this.#notes[line * NOTE_NUMBERS - NOTE_NUMBERS + 5] ?? 0);
  }
}
