/** Larger than most things that are added, and large enough that a file of gigabytes is few pages. */
const PAGE_BYTES = 1 << 18;
/** Most files stay small. */
const FIRST_BYTES = 1 << 12;

const encoder = new TextEncoder();

/**
 * Bytes that become more and more, kept in pages: a file that is made piece by piece is never copied as a whole, and
 * its pieces are written where they stay.
 */
export class BytePages {
  readonly #full: Uint8Array[] = [];
  #page = new Uint8Array(FIRST_BYTES);
  #used = 0;

  /** Room for so many bytes behind what is there, all zero, to be filled by the caller. */
  room(length: number): Uint8Array {
    this.#makeRoom(length);
    const from = this.#used;
    this.#used += length;
    return this.#page.subarray(from, this.#used);
  }

  /** In UTF-8. */
  addText(text: string): void {
    // No character of UTF-16 takes more than three bytes.
    this.#makeRoom(text.length * 3);
    this.#used += encoder.encodeInto(text, this.#page.subarray(this.#used)).written;
  }

  /** All of them, in order; more may be added afterwards. */
  get pages(): readonly Uint8Array[] {
    const page = this.#page.subarray(0, this.#used);
    return page.length === 0 ? this.#full : [...this.#full, page];
  }

  #makeRoom(length: number): void {
    if (this.#used + length <= this.#page.length) return;
    if (this.#used > 0) this.#full.push(this.#page.subarray(0, this.#used));
    this.#page = new Uint8Array(Math.max(PAGE_BYTES, length));
    this.#used = 0;
  }
}
