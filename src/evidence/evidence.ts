import { type Duration, microseconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Flow } from '../model/flow.ts';
import type { ClockId, NodeName, Observation, Process } from '../model/observation.ts';
import type { Translations } from '../model/translations.ts';
import { type FittedClock, fitClocks, type OrderedPair } from './clock-fit.ts';
import { orderedPairs } from './clock-pairs.ts';
import { type Connection, joinConnections } from './connections.ts';
import { withoutCopies } from './copies.ts';
import { type Dating, datePages } from './dating.ts';
import type { Dossier } from './dossier.ts';
import { withFlowsOfHandles } from './handle-flows.ts';
import { assignHosts, type HostBook } from './hosts.ts';
import { clockOf, type EvidencePage } from './page.ts';
import { sameNumbers } from './same-numbers.ts';
import { Timeline } from './timeline.ts';
import { behindTranslations, behindTranslationsUntimed, type LearnedTranslation } from './translations.ts';

/**
 * What the diagnosis looks at: everything on one clock, joined into connections and into the histories of processes.
 */
export interface Evidence {
  readonly timeline: Timeline;
  readonly connections: readonly Connection[];
  readonly conversations: readonly Conversation[];
  /** Which flows are one connection, on both sides of devices that translate. */
  readonly translations: Translations;
  /** Those of which no line tells. */
  readonly learned: readonly LearnedTranslation[];
  /** What each thread of each process said, in order. */
  readonly threads: ReadonlyMap<Process, readonly Observation[]>;
  readonly hosts: HostBook;
  readonly clocks: readonly FittedClock[];
  readonly datings: readonly Dating[];
  readonly pages: readonly EvidencePage[];
  /**
   * Observations, and lines that were to become some, that were let go because there were more than
   * `limits.observationsMax`.
   */
  readonly forgotten: number;
  /** Where the configuration of the network is at hand. */
  readonly ways?: Ways;
}

/** What the network has of the way of a connection, there and back. */
export interface Ways {
  /** Undefined: it does not know the device, or the ends, or lets no such connection stand. */
  passes(flow: Flow, node: NodeName): boolean | undefined;
  /** When those on it forget an idle connection, as far as the network says. */
  timers(flow: Flow): readonly { readonly node: NodeName; readonly value: Duration }[];
}

/** Assembles what was read. `known` holds clock relations stated by hand in `evidence.yaml`. */
export function assemble(dossier: Dossier, known: readonly OrderedPair[] = []): Evidence {
  const { pages } = dossier;
  for (const page of pages) page.observations = withFlowsOfHandles(page.observations);
  const hosts = assignHosts(pages);
  const datings = datePages(pages);
  const parts = {
    pages,
    hosts,
    datings,
    forgotten: pages.reduce((sum, { passedOver }) => sum + passedOver, dossier.forgotten),
  };
  const apart = joined(parts, known, []);
  const learned = sameNumbers(apart);
  return learned.length === 0 ? apart : joined(parts, known, learned);
}

/** The same where translations are known of which no line tells. `known` as for `assemble`. */
export const withTranslations = (
  evidence: Evidence,
  known: readonly OrderedPair[],
  learned: readonly LearnedTranslation[],
): Evidence => joined(evidence, known, [...evidence.learned, ...learned]);

type Parts = Pick<Evidence, 'pages' | 'hosts' | 'datings' | 'forgotten'>;

function joined(
  { pages, hosts, datings, forgotten }: Parts,
  known: readonly OrderedPair[],
  learned: readonly LearnedTranslation[],
): Evidence {
  const read = pages.flatMap((page) => page.observations);
  const captured = pages.flatMap((page) => page.conversations);
  const weights = clockWeights(read, captured);
  // One clock needs no pairs; a gigabyte of one log has millions of them.
  const pairs = weights.size < 2 ? known : [...pairsOf({ read, captured, learned }, hosts), ...known];
  const clocks = fitClocks(inOrder(weights, pairs), pairs, { ahead: aheadOfUtc(known), twins: twins(weights.keys()) });
  const once = withoutCopies(pages);
  const told = behindTranslations(new Timeline(once.read, clocks), once.conversations, learned);
  const { timeline, conversations } = told;
  return {
    ...told,
    learned,
    connections: joinConnections(timeline, conversations),
    threads: threadsOf(timeline.observations),
    hosts,
    clocks,
    datings,
    pages,
    forgotten,
  };
}

/** The same with other observations in the place of its own, each of the same line. */
export function withObservations(evidence: Evidence, observations: readonly Observation[]): Evidence {
  const timeline = new Timeline(observations, evidence.clocks);
  return {
    ...evidence,
    timeline,
    connections: joinConnections(timeline, evidence.conversations),
    threads: threadsOf(timeline.observations),
  };
}

interface Read {
  readonly read: readonly Observation[];
  readonly captured: readonly Conversation[];
  readonly learned: readonly LearnedTranslation[];
}

function pairsOf({ read, captured, learned }: Read, hosts: HostBook) {
  const { observations, conversations } = behindTranslationsUntimed(read, captured, learned);
  return orderedPairs(observations, conversations, (address) => hosts.ownerOf(address));
}

/** The wall clock of each host and its UTC. */
const twins = (clocks: Iterable<ClockId>): readonly (readonly [ClockId, ClockId])[] =>
  [...clocks].map((id) => [id, clockOf(id, true)] as const);

/** Clocks whose zone was stated, and those of UTC itself. */
function aheadOfUtc(known: readonly OrderedPair[]): ReadonlyMap<ClockId, Duration> {
  const ahead = new Map<ClockId, Duration>();
  for (const { before, after } of known) {
    ahead.set(before.clock, microseconds(before.at));
    ahead.set(after.clock, microseconds(after.at));
  }
  return ahead;
}

/** How much each clock stamped. */
function clockWeights(
  observations: readonly Observation[],
  conversations: readonly Conversation[],
): ReadonlyMap<ClockId, number> {
  const weights = new Map<ClockId, number>();
  const add = (clock: ClockId) => weights.set(clock, (weights.get(clock) ?? 0) + 1);
  // A list of addresses bears no stamp, nor does a file of settings.
  for (const { clock, kind, process } of observations)
    if (kind !== 'address-listed' && (kind !== 'setting' || process)) add(clock);
  for (const { point } of conversations) add(point.clock);
  return weights;
}

/**
 * First the clock that stamped most of those that are tied to others: it is the reference that all times are told in. A
 * log that has nothing to do with the session may be the longest by far.
 */
function inOrder(weights: ReadonlyMap<ClockId, number>, pairs: readonly OrderedPair[]): readonly ClockId[] {
  const paired = new Set<ClockId>();
  for (const { before, after } of pairs) if (before.clock !== after.clock) paired.add(before.clock).add(after.clock);
  return [...weights]
    .toSorted(([a, weightA], [b, weightB]) => Number(paired.has(b)) - Number(paired.has(a)) || weightB - weightA)
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
