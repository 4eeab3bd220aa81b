import { type Duration, microseconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import type { Conversation } from '../model/conversation.ts';
import type { ClockId, Observation, Process } from '../model/observation.ts';
import { type FittedClock, fitClocks, type OrderedPair } from './clock-fit.ts';
import { orderedPairs } from './clock-pairs.ts';
import { type Connection, joinConnections } from './connections.ts';
import { type Dating, datePages } from './dating.ts';
import type { Dossier } from './dossier.ts';
import { assignHosts, type HostBook } from './hosts.ts';
import type { EvidencePage } from './page.ts';
import { Timeline } from './timeline.ts';

/** What the diagnosis looks at: everything on one clock, joined into connections and into the histories of processes. */
export interface Evidence {
  readonly timeline: Timeline;
  readonly connections: readonly Connection[];
  readonly conversations: readonly Conversation[];
  /** What each thread of each process said, in order. */
  readonly threads: ReadonlyMap<Process, readonly Observation[]>;
  readonly hosts: HostBook;
  readonly clocks: readonly FittedClock[];
  readonly datings: readonly Dating[];
  readonly pages: readonly EvidencePage[];
  /** Uneventful observations that were let go because there were more than `limits.observationsMax`. */
  readonly forgotten: number;
}

/** Assembles what was read. `known` holds clock relations stated by hand in `evidence.yaml`. */
export function assemble(dossier: Dossier, known: readonly OrderedPair[] = []): Evidence {
  const { pages } = dossier;
  const hosts = assignHosts(pages);
  const datings = datePages(pages);
  const read = pages.flatMap((page) => page.observations);
  const conversations = pages.flatMap((page) => page.conversations);
  const ids = clocksOf(read, conversations);
  // One clock needs no pairs; a gigabyte of one log has millions of them.
  const pairs = ids.length < 2 ? [] : orderedPairs(read, conversations, (address) => hosts.ownerOf(address));
  const clocks = fitClocks(ids, [...pairs, ...known], aheadOfUtc(known));
  const timeline = new Timeline(read, clocks);
  return {
    timeline,
    connections: joinConnections(timeline, conversations),
    conversations,
    threads: threadsOf(timeline.observations),
    hosts,
    clocks,
    datings,
    pages,
    forgotten: dossier.forgotten,
  };
}

/** Clocks whose zone was stated, and those of UTC itself. */
function aheadOfUtc(known: readonly OrderedPair[]): ReadonlyMap<ClockId, Duration> {
  const ahead = new Map<ClockId, Duration>();
  for (const { before, after } of known) {
    ahead.set(before.clock, microseconds(before.at));
    ahead.set(after.clock, microseconds(after.at));
  }
  return ahead;
}

/** Every clock, the one that stamped most first: it is the reference that all times are told in. */
function clocksOf(observations: readonly Observation[], conversations: readonly Conversation[]): readonly ClockId[] {
  const weight = new Map<ClockId, number>();
  const add = (clock: ClockId, by: number) => weight.set(clock, (weight.get(clock) ?? 0) + by);
  for (const one of observations) add(one.clock, 1);
  for (const { point } of conversations) add(point.clock, 1);
  return [...weight]
    .toSorted((a, b) => b[1] - a[1])
    .map(([clock]) => clock)
    .slice(0, limits.clocksMax);
}

function threadsOf(observations: readonly Observation[]): ReadonlyMap<Process, readonly Observation[]> {
  const threads = new Map<Process, Observation[]>();
  for (const one of observations) {
    if (!one.process) continue;
    const known = threads.get(one.process);
    if (known) known.push(one);
    else threads.set(one.process, [one]);
  }
  return threads;
}
