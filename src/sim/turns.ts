/**
 * A long work in pieces of some milliseconds, and what it comes to at its end: whoever has somebody else to listen to
 * does so between two of them, and may leave it there.
 */
export type Turns<T> = Generator<undefined, T>;

/** All of it at once. */
export function atOnce<T>(turns: Turns<T>): T {
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
  }
}
