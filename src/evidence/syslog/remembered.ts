/**
 * What earlier lines said, for later ones, inside a bound. It keeps two generations and drops the older when the
 * younger is full: at least the newest half of `max` is always there, never more than `max`, and forgetting costs
 * nothing per line.
 */
export class Remembered<T> {
  readonly #half: number;
  #young = new Map<string, T>();
  #old = new Map<string, T>();

  constructor(max: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): T | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: T): void {
    this.#old.delete(key);
    this.#young.set(key, value);
    if (this.#young.size < this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** The value, which is forgotten with this. */
  take(key: string): T | undefined {
    const value = this.get(key);
    if (value !== undefined && !this.#young.delete(key)) this.#old.delete(key);
    return value;
  }
}
