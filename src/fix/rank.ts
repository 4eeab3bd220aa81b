import type { Fix } from './fix.ts';

/**
 * What is done first: what breaks nothing, lasts, gives nothing away, touches least, asks the fewest others, restarts
 * nothing, adds the fewest packets.
 */
export function ranked(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.toSorted((a, b) => {
    const [mine, theirs] = [burdensOf(a), burdensOf(b)];
    for (const [i, burden] of mine.entries()) {
      const difference = burden - (theirs[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

const SECURITY = { none: 0, some: 1, much: 2 } as const;

const burdensOf = ({ breaks, price, with: others }: Fix): readonly number[] => [
  breaks.length,
  price.passing ? 1 : 0,
  SECURITY[price.security],
  others.length,
  price.devices.length,
  price.hosts.length,
  price.restart === undefined ? 0 : 1,
  price.running === 'at-once' ? 0 : 1,
  price.packetsPerSecond,
];
