/**
 * A binary heap: the item that stands before all others is found at once, adding and taking cost the logarithm of the
 * size.
 */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  /** In no order. */
  get all(): readonly T[] {
    return this.#items;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (above === undefined || !this.#isBefore(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  take(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (items.length > 0 && last !== undefined) this.#sink(last);
    return first;
  }

  /** Puts `item` to the top and lets it go down to where it belongs. */
  #sink(item: T): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      const child = this.#smallerChild(at);
      const below = items[child];
      if (below === undefined || !this.#isBefore(below, item)) break;
      items[at] = below;
      at = child;
    }
    items[at] = item;
  }

  #smallerChild(at: number): number {
    const left = 2 * at + 1;
    const right = left + 1;
    const a = this.#items[left];
    const b = this.#items[right];
    return a !== undefined && b !== undefined && this.#isBefore(b, a) ? right : left;
  }
}
