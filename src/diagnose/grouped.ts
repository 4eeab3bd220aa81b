/** At least one. */
export type Group<T> = readonly [T, ...T[]];

/** What has one key stands together, in the order in which it came; one pass, however many keys. */
export function grouped<T>(list: Iterable<T>, keyOf: (one: T) => string): ReadonlyMap<string, Group<T>> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** The group with the one that weighs most in front; the others keep their order. */
export function bestFirst<T>(group: Group<T>, weight: (one: T) => number): Group<T> {
  const best = group.reduce((most, one) => (weight(one) > weight(most) ? one : most), group[0]);
  return [best, ...group.filter((one) => one !== best)];
}
