/**
 * Where several ways are equally good (next hops of a multipath route, two that answer the same question), a trace
 * takes one of them. The choices that it had are noted, so that the others can be traced as well.
 */
export class Choices {
  readonly #wanted: readonly number[];
  readonly #made: { readonly taken: number; readonly of: number }[] = [];

  /** `wanted`: which way to take at the first choice, the second, ...; beyond it the first way. */
  constructor(wanted: readonly number[]) {
    this.#wanted = wanted;
  }

  choose(count: number): number {
    if (count < 2) return 0;
    const taken = Math.min(this.#wanted[this.#made.length] ?? 0, count - 1);
    this.#made.push({ taken, of: count });
    return taken;
  }

  /** The choices that lead to ways which nobody has gone yet, as an odometer counts; undefined when all were gone. */
  next(): Choices | undefined {
    for (let i = this.#made.length - 1; i >= 0; i--) {
      const made = this.#made[i];
      if (made && made.taken + 1 < made.of)
        return new Choices([...this.#made.slice(0, i).map(({ taken }) => taken), made.taken + 1]);
    }
    return undefined;
  }
}
