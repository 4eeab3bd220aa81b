/**
 * A module as it is shipped. What `tsx` makes of the sources gives every inner function its name again each time it is
 * made, which takes as long as the look-up in which it stands.
 */
export const built = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../dist/${path}`, import.meta.url).href)) as T;
