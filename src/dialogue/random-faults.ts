import { type Duration, microseconds, minutes, seconds } from '../base/duration.ts';
import { type Random, random } from '../base/random.ts';
import type { NodeName } from '../model/observation.ts';
import type { Incident, Fault } from './fault.ts';

/**
 * Kinds that need nothing but a node and a time. What is told to a device (a policy, a limit) is somebody's decision,
 * not chance.
 */
export type RandomKind = Exclude<Incident['does'], 'policy-change' | 'table-limit'>;

export interface RandomFaultsOptions {
  readonly kinds: readonly [RandomKind, ...RandomKind[]];
  readonly nodes: readonly [NodeName, ...NodeName[]];
  /** They begin before this time. */
  readonly until: Duration;
  readonly count: number;
}

/** Outages from a second to half an hour, most of them short. */
const OUTAGE = { least: seconds(1), most: minutes(30) } as const;
/** A clock that is set is seldom further off. */
const CLOCK_MOST = minutes(10);

/**
 * Faults at random, in the order of their times. The same seed gives the same faults, so that one under which a session
 * failed can be played again.
 */
export function randomFaults(seed: number, { kinds, nodes, until, count }: RandomFaultsOptions): readonly Fault[] {
  const dice = random(seed);
  return Array.from({ length: count }, (): Fault => {
    const [at, node, kind] = [microseconds(dice.below(until)), dice.pick(nodes), dice.pick(kinds)];
    return { at, node, ...incident(kind, dice) };
  }).toSorted((a, b) => a.at - b.at);
}

function incident(does: RandomKind, dice: Random): Incident {
  switch (does) {
    case 'reboot':
      return dice.chance(0.5) ? { does } : { does, for: outage(dice) };
    case 'failover':
      return { does, state: dice.chance(0.5) ? 'kept' : 'lost', for: outage(dice) };
    case 'clear-connections':
      return { does };
    case 'link-down':
      return { does, for: outage(dice) };
    case 'one-way-loss': {
      const [direction, percent] = [dice.chance(0.5) ? ('in' as const) : ('out' as const), 1 + dice.below(100)];
      return { does, direction, share: percent / 100, for: outage(dice) };
    }
    case 'clock-step':
      return { does, by: microseconds(dice.below(2 * CLOCK_MOST) - CLOCK_MOST) };
  }
}

/** Every order of magnitude is equally likely. */
function outage(dice: Random): Duration {
  const exponent = dice.below(1_000_000) / 1e6;
  return microseconds(OUTAGE.least * (OUTAGE.most / OUTAGE.least) ** exponent);
}
