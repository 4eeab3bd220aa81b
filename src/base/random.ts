/** A generator of numbers that depend on nothing but its seed, so that what is random can be played again. */
export interface Random {
  /** An integer from 0 up to, not including, `below`. */
  below(below: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(of: readonly [T, ...T[]]): T;
  /** A generator of its own, which does not shift the numbers of this one. */
  fork(): Random;
}

/** sfc32 by Chris Doty-Humphrey (PractRand): 32-bit arithmetic only, so the same in every engine. */
export function random(seed: number): Random {
  let [a, b, c, counter] = [seed | 0, (seed ^ 0x9e37_79b9) | 0, 0x243f_6a88 | 0, 1];
  const next = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    c |= 0;
    return out >>> 0;
  };
  for (let i = 0; i < WARM_UP; i++) next();
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick: <T>(of: readonly [T, ...T[]]): T => of[below(of.length)] ?? of[0],
    fork: () => random(next()),
  };
}

/** The seed has then reached every bit of the state. */
const WARM_UP = 12;
