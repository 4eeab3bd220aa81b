/** How many of `sorted`, which ascends by `place`, stand at `limit` or before it. */
export function countUpTo<T>(sorted: readonly T[], place: (one: T) => number, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one !== undefined && place(one) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
