import { type Duration, hours, microseconds, minutes, seconds } from '../base/duration.ts';
import { type Random, random } from '../base/random.ts';
import type { NodeName } from '../model/observation.ts';
import type { Fault, Incident, PolicyChange } from './fault.ts';

/** As `sessions.yaml` calls them: each change of a policy is a kind of its own. */
export type FaultKind = Exclude<Incident['does'], 'policy-change'> | PolicyChange['sets'];

/** Around which interface a way leads, and what somebody sets, is not left to chance. */
export type RandomKind = Exclude<FaultKind, 'detour' | 'keepalive-time'>;

export const RANDOM_KINDS = [
  'reboot',
  'failover',
  'clear-connections',
  'clear-xlate',
  'idle-timeout',
  'block',
  'table-limit',
  'link-down',
  'one-way-loss',
  'clock-step',
] as const satisfies readonly RandomKind[];

export interface RandomFaultsOptions {
  readonly kinds: readonly [RandomKind, ...RandomKind[]];
  readonly nodes: readonly [NodeName, ...NodeName[]];
  /** Those of the nodes that have a connection table: what befalls one happens to no others. */
  readonly tables: readonly NodeName[];
  /** Those of them that give addresses or ports out of pools. */
  readonly pools: readonly NodeName[];
  /** Which a rule may block. */
  readonly ports: readonly number[];
  /** They begin before this time. */
  readonly until: Duration;
  readonly count: number;
}

interface Spread {
  readonly least: Duration;
  readonly most: Duration;
}

/** Outages from a second to half an hour, most of them short. */
const OUTAGE: Spread = { least: seconds(1), most: minutes(30) };
/** From what breaks nearly everything to what breaks nearly nothing. */
const IDLE_TIMEOUT: Spread = { least: minutes(1), most: hours(12) };
/** About as many connections as a session has: a limit that is far from that is none. */
const CONNECTIONS_MOST = 64;
/** A clock that is set is seldom further off. */
const CLOCK_MOST = minutes(10);

/**
 * Faults at random, in the order of their times. The same seed gives the same faults, so that one under which a session
 * failed can be played again.
 */
export function randomFaults(seed: number, options: RandomFaultsOptions): readonly Fault[] {
  const { nodes, until, count } = options;
  const dice = random(seed);
  return Array.from({ length: count }, (): Fault => {
    const [at, node] = [microseconds(dice.below(until)), dice.pick(nodes)];
    return { at, node, ...incident(dice.pick(kindsAt(node, options)), dice, options) };
  }).toSorted((a, b) => a.at - b.at);
}

function kindsAt(node: NodeName, { kinds, tables, pools }: RandomFaultsOptions): RandomFaultsOptions['kinds'] {
  const there = { table: tables.includes(node), pool: pools.includes(node), linux: true };
  const [first, ...others] = kinds.filter((kind) => {
    const needed = neededBy(kind);
    return needed === undefined || there[needed];
  });
  return first === undefined ? kinds : [first, ...others];
}

/** What has to be there for it to befall: elsewhere nothing would happen, and the night would pass for one with it. */
export function neededBy(kind: FaultKind): 'table' | 'pool' | 'linux' | undefined {
  switch (kind) {
    case 'clear-xlate':
      return 'pool';
    case 'failover':
    case 'clear-connections':
    case 'block':
    case 'idle-timeout':
    case 'table-limit':
    case 'detour':
      return 'table';
    case 'keepalive-time':
      return 'linux';
    case 'reboot':
    case 'link-down':
    case 'one-way-loss':
    case 'clock-step':
      return undefined;
  }
}

function incident(does: RandomKind, dice: Random, { ports }: RandomFaultsOptions): Incident {
  switch (does) {
    case 'reboot':
      return dice.chance(0.5) ? { does } : { does, for: spanOf(OUTAGE, dice) };
    case 'failover':
      return { does, state: dice.chance(0.5) ? 'kept' : 'lost', for: spanOf(OUTAGE, dice) };
    case 'clear-connections':
    case 'clear-xlate':
      return { does };
    case 'idle-timeout':
      return { does: 'policy-change', change: { sets: does, to: spanOf(IDLE_TIMEOUT, dice) } };
    case 'block': {
      const [port = 0, ...others] = ports;
      const [answer, reaches] = [dice.chance(0.5), dice.chance(0.5)];
      return {
        does: 'policy-change',
        change: {
          sets: does,
          port: dice.pick([port, ...others]),
          answer: answer ? 'reset' : 'silent',
          reaches: reaches ? 'every-packet' : 'new-connections',
        },
      };
    }
    case 'table-limit':
      return { does, connections: dice.below(CONNECTIONS_MOST + 1) };
    case 'link-down':
      return { does, for: spanOf(OUTAGE, dice) };
    case 'one-way-loss': {
      const [direction, percent] = [dice.chance(0.5) ? ('in' as const) : ('out' as const), 1 + dice.below(100)];
      return { does, direction, share: percent / 100, for: spanOf(OUTAGE, dice) };
    }
    case 'clock-step':
      return { does, by: microseconds(dice.below(2 * CLOCK_MOST) - CLOCK_MOST) };
  }
}

/** Every order of magnitude is equally likely. */
function spanOf({ least, most }: Spread, dice: Random): Duration {
  const exponent = dice.below(1_000_000) / 1e6;
  return microseconds(least * (most / least) ** exponent);
}
