/** How many numbers one row has, and what a fresh one holds where that is not zero. */
export interface RowShape {
  readonly ints: Int32Array;
  readonly floats: Float64Array;
}

/**
 * Rows of numbers, one for each connection, in pages that never move: half a kilobyte a connection, where objects took
 * three, and nothing for the garbage collector to walk through or to copy.
 */
export class Rows {
  readonly #shape: RowShape;
  readonly #ints: Int32Array[] = [];
  readonly #floats: Float64Array[] = [];
  #count = 0;
  #place: (page: number) => RowShape;

  constructor(shape: RowShape) {
    this.#shape = shape;
    this.#place = () => ({
      ints: new Int32Array(shape.ints.length * PAGE_ROWS),
      floats: new Float64Array(shape.floats.length * PAGE_ROWS),
    });
  }

  /** Lays the pages elsewhere: those that are there, and those to come. */
  moveTo(place: (page: number) => RowShape): void {
    for (let page = 0; page < this.#ints.length; page++) {
      const { ints, floats } = place(page);
      ints.set(this.#ints[page] ?? NO_INTS);
      floats.set(this.#floats[page] ?? NO_FLOATS);
      this.#ints[page] = ints;
      this.#floats[page] = floats;
    }
    this.#place = place;
  }

  get count(): number {
    return this.#count;
  }

  /** Makes a fresh row and returns its number. */
  add(): number {
    const number = this.#count++;
    const page = number >> PAGE_BITS;
    const { ints, floats } = this.#shape;
    if (page === this.#ints.length) {
      const made = this.#place(page);
      this.#ints.push(made.ints);
      this.#floats.push(made.floats);
    }
    this.#ints[page]?.set(ints, ints.length * (number & PAGE_MASK));
    this.#floats[page]?.set(floats, floats.length * (number & PAGE_MASK));
    return number;
  }

  intsOf(number: number): Int32Array {
    return this.#ints[number >> PAGE_BITS] ?? NO_INTS;
  }

  floatsOf(number: number): Float64Array {
    return this.#floats[number >> PAGE_BITS] ?? NO_FLOATS;
  }
}

/** Where in its page a row begins. */
export const rowStart = (number: number, width: number): number => (number & PAGE_MASK) * width;

/** A page of 128 rows is some fifty kilobytes: little for a file of one connection, few pages for one of many. */
const PAGE_BITS = 7;
export const PAGE_ROWS = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_ROWS - 1;

const NO_INTS = new Int32Array(0);
const NO_FLOATS = new Float64Array(0);
