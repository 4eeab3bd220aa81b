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
  /** Numbers of rows that were let go, to be given away again. */
  readonly #freed: number[] = [];
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

  /** Rows with these numbers were made; some may be free again. */
  get count(): number {
    return this.#count;
  }

  /** Rows that are in use. */
  get used(): number {
    return this.#count - this.#freed.length;
  }

  /** Whether any was let go, so that higher numbers are not always later ones. */
  reused = false;

  /** Makes a fresh row and returns its number. */
  add(): number {
    const number = this.#freed.pop() ?? this.#count++;
    const page = number >> PAGE_BITS;
    if (page === this.#ints.length) {
      const made = this.#place(page);
      this.#ints.push(made.ints);
      this.#floats.push(made.floats);
    }
    this.#fill(number);
    return number;
  }

  #fill(number: number): void {
    const { ints, floats } = this.#shape;
    this.intsOf(number).set(ints, rowStart(number, ints.length));
    this.floatsOf(number).set(floats, rowStart(number, floats.length));
  }

  /** Lets a row go. It is as fresh as one that was just made, and the next to be made may be this one. */
  free(number: number): void {
    this.#fill(number);
    this.#freed.push(number);
    this.reused = true;
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
