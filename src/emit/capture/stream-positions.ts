import { hashOf } from '../hash.ts';

/** A stretch of a stream: one segment of the simulation, or several of which nothing is left out. */
interface Piece {
  readonly from: number;
  length: number;
  /** Where it begins on the wire, counted from the SYN, and how much of it is there. */
  readonly wireFrom: number;
  wireLength: number;
}

/**
 * Sequence numbers of one direction as a capture has them. Much data is one segment in the simulation; of it only the
 * first `bytesMax` bytes are written, and everything behind it moves up, so that what is written is a whole stream.
 */
export class StreamPositions {
  readonly #pieces: Piece[] = [];
  readonly #bytesMax: number;
  readonly #initial: number;
  /** The SYN takes the first number. */
  #end = 1;
  #wireEnd = 1;

  constructor(name: string, bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#initial = hashOf(name);
  }

  /** A segment is sent; what was sent before is not counted again. */
  sends(sequence: number, length: number): void {
    const from = Math.max(sequence, this.#end);
    const fresh = sequence + length - from;
    if (fresh <= 0) return;
    const wireLength = Math.min(fresh, this.#bytesMax);
    const last = this.#pieces.at(-1);
    if (last && last.length === last.wireLength && fresh === wireLength) {
      last.length += fresh;
      last.wireLength += fresh;
    } else this.#pieces.push({ from, length: fresh, wireFrom: this.#wireEnd, wireLength });
    this.#end = from + fresh;
    this.#wireEnd += wireLength;
  }

  /** The number in a header: of 32 bits. */
  number(sequence: number): number {
    return (this.#initial + this.#onWire(sequence)) >>> 0;
  }

  /** How many bytes of a segment stand in the capture. */
  lengthOf(sequence: number, length: number): number {
    return this.#onWire(sequence + length) - this.#onWire(sequence);
  }

  #onWire(sequence: number): number {
    // What is before the data or behind it: handshake, FIN, and probes by one out of the window.
    if (sequence >= this.#end) return this.#wireEnd + sequence - this.#end;
    const piece = this.#pieceOf(sequence);
    if (!piece) return sequence;
    const into = sequence - piece.from;
    const left = piece.length - into;
    return into < left
      ? piece.wireFrom + Math.min(into, piece.wireLength)
      : piece.wireFrom + Math.max(0, piece.wireLength - left);
  }

  #pieceOf(sequence: number): Piece | undefined {
    let [low, high] = [0, this.#pieces.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const piece = this.#pieces[middle];
      if (!piece || sequence < piece.from) high = middle - 1;
      else if (sequence >= piece.from + piece.length) low = middle + 1;
      else return piece;
    }
    return undefined;
  }
}
