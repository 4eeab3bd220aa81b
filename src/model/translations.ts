import type { Duration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import { connectionKey, type Endpoint, type Flow, reverse, sameEndpoint, sameFlow } from './flow.ts';
import type { NodeName, Observation } from './observation.ts';
import type { Source } from './source.ts';

/** Firewalls that translate one after the other; more is a circle. */
const FIREWALLS_MAX = 4;

/** One connection on both sides of a device that gives an end of it another address. */
export interface Translation {
  /** As it is behind the firewall. */
  readonly behind: Flow;
  /** The same direction, as the other side of the device has it. */
  readonly mapped: Flow;
  readonly node?: NodeName;
  /**
   * `line`: the device says so itself. `numbers`: captures of both sides show the same initial sequence numbers.
   * `rule`: its configuration translates so, and a connection of just those ports began on the other side then.
   */
  readonly shown: 'line' | 'numbers' | 'rule';
  readonly sources: readonly Source[];
}

/** A translation, and while it holds, in the time in which flows are asked for. */
export interface Lasting extends Translation {
  /**
   * When it was told of, or its connection was first seen; and what that is stamped with, where clocks differ. Of a row
   * of a table neither is known.
   */
  readonly at?: Instant;
  readonly stamped?: Instant;
  readonly from: number;
  /** Undefined: until the next of the same port. */
  readonly until?: number;
}

/**
 * Both sides of an address translation are one connection, known by the side that the hosts behind the firewall use. A
 * firewall gives a port to one connection after another, so a translation holds from when it was built until the next
 * of the same port.
 */
export class Translations {
  readonly #built = new Map<string, Lasting[]>();

  /** `learned`: of which no line tells. */
  constructor(
    observations: readonly Observation[],
    { when, early = 0 }: TranslationTimes,
    learned: readonly Lasting[] = [],
  ) {
    for (const one of observations) {
      const told = translationOf(one);
      if (!told) continue;
      const at = when(one);
      this.#add({ ...told, ...momentOf(one, at), from: this.#beginning(one, told, at) - early });
    }
    for (const one of learned) this.#add(one);
    for (const all of this.#built.values()) if (all.length > 1) all.sort((a, b) => a.from - b.from);
  }

  /**
   * Who writes at the end says how long it lasted. A row of a table says only that it stands there: since whenever,
   * unless another had its port before.
   */
  #beginning(one: Observation, { mapped }: Translation, at: Instant): number {
    if (one.kind === 'firewall-teardown') return at - (one.lasted ?? 0);
    return one.kind === 'firewall-connection' && !this.#built.has(connectionKey(mapped)) ? 0 : at;
  }

  #add(one: Lasting): void {
    const key = connectionKey(one.mapped);
    const known = this.#built.get(key);
    if (known) known.push(one);
    else this.#built.set(key, [one]);
  }

  get areAny(): boolean {
    return this.#built.size > 0;
  }

  /** As the hosts behind the firewalls have a flow that was seen at `at`; in its own direction. */
  behind(flow: Flow, at: Instant): Flow {
    return this.#follow(flow, heldAt(at)).flow;
  }

  /** The translations between a flow that was seen at `at` and the same behind the firewalls. */
  between(flow: Flow, at: Instant): readonly Lasting[] {
    return this.#follow(flow, heldAt(at)).by;
  }

  /** The same while nobody knows how far clocks are apart: of ports that were given to one connection only. */
  behindAtAnyTime(flow: Flow): Flow {
    return this.#follow(flow, ([first, ...more]) =>
      first && more.every(({ behind }) => sameFlow(behind, first.behind)) ? first : undefined,
    ).flow;
  }

  #follow(flow: Flow, pick: (all: readonly Lasting[]) => Lasting | undefined): Followed {
    let found = flow;
    const by: Lasting[] = [];
    while (by.length < FIREWALLS_MAX && this.areAny) {
      const one = pick(this.#built.get(connectionKey(found)) ?? []);
      if (!one) break;
      by.push(one);
      found = sameEndpoint(one.mapped.source, found.source) ? one.behind : reverse(one.behind);
    }
    return { flow: found, by };
  }
}

interface Followed {
  readonly flow: Flow;
  readonly by: readonly Lasting[];
}

const heldAt =
  (at: Instant) =>
  (all: readonly Lasting[]): Lasting | undefined => {
    const latest = all[countUpTo(all, ({ from }) => from, at) - 1];
    return latest && (latest.until === undefined || at <= latest.until) ? latest : undefined;
  };

/** When the line `one` tells of what it says, in the reference clock. */
export const momentOf = (one: Observation, at: Instant): Pick<Lasting, 'at' | 'stamped'> =>
  one.kind === 'firewall-connection' ? {} : stampedAt(at, one.at);

export const stampedAt = (at: Instant, stamp: Instant): Pick<Lasting, 'at' | 'stamped'> =>
  at === stamp ? { at } : { at, stamped: stamp };

/** What a device says of a connection that it translates. */
export function translationOf(one: Observation): Translation | undefined {
  if (one.kind !== 'firewall-built' && one.kind !== 'firewall-teardown' && one.kind !== 'firewall-connection')
    return undefined;
  if (!one.mapped || !one.flow) return undefined;
  if (connectionKey(one.mapped) === connectionKey(one.flow)) return undefined;
  const node = one.node === undefined ? {} : { node: one.node };
  return { behind: one.flow, mapped: one.mapped, ...node, shown: 'line', sources: [one.source] };
}

/** The same, told of the flow that its client has; how it is there, where it was seen, is kept. */
export const toldBehind = <T extends { readonly flow?: Flow | undefined }>(one: T, behind: Flow): T =>
  one.flow === undefined || behind === one.flow ? one : { ...one, flow: behind, flowThere: one.flow };

/** The ends in which the same direction of a connection differs in front of a translation and behind it. */
export const changedEnds = (one: Flow, other: Flow): readonly (readonly [Endpoint, Endpoint])[] =>
  (['source', 'destination'] as const).flatMap((end) =>
    sameEndpoint(one[end], other[end]) ? [] : [[one[end], other[end]] as const],
  );

interface TranslationTimes {
  /** `observations` are in the order of it. */
  readonly when: (one: Observation) => Instant;
  /** How long before a device says that it built a connection its ends may have told of it. */
  readonly early?: Duration | 0;
}
