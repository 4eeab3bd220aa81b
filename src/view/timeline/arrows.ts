import { isLoopback } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { connectionKey, type Endpoint, type Flow } from '../../model/flow.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import type { Cast } from './cast.ts';
import type { Lanes } from './lanes.ts';
import type { Arrow, ArrowEnd } from './scene.ts';
import type { Sight } from './sight.ts';
import { isMissedAtFarEnd, isUnanswered } from './unanswered.ts';

/** A sight that has found its place in the picture. */
export interface Placed {
  readonly sight: Sight;
  readonly lane: number;
}

/** What goes from lane to lane: connects and their acceptance, refusals that come back, packets, and what was lost. */
export function arrowsOf(evidence: Evidence, cast: Cast, lanes: Lanes, placed: readonly Placed[]): readonly Arrow[] {
  const draw = new ArrowMaker(evidence, cast, lanes, placed);
  return placed
    .flatMap((_, event) => draw.from(event))
    .filter(({ from, to }) => from.lane !== to.lane)
    .map((arrow) => ({ ...arrow, reached: arrow.reached ?? arrow.from.lane }));
}

type Draft = Omit<Arrow, 'reached'> & { readonly reached?: number };

class ArrowMaker {
  readonly #evidence: Evidence;
  readonly #lanes: Lanes;
  readonly #placed: readonly Placed[];
  readonly #accepted = new Set<string>();
  readonly #stalled: ReadonlyMap<Observation, Endpoint | undefined>;

  constructor(evidence: Evidence, { stalls }: Cast, lanes: Lanes, placed: readonly Placed[]) {
    this.#evidence = evidence;
    this.#lanes = lanes;
    this.#placed = placed;
    this.#stalled = new Map(
      stalls.map(({ begun, target, fallback }) => [begun, target?.endpoint ?? fallback?.endpoint]),
    );
  }

  from(event: number): Draft[] {
    const placed = this.#placed[event];
    const one = placed?.sight.one;
    if (!placed || !one) return [];
    const stalled = this.#stall(event, placed, one);
    if (one.kind === 'refused') return this.#refusal(event, placed, one);
    const { flow } = one;
    if (!flow) return stalled;
    if (one.kind === 'accepted') return this.#acceptance(event, placed, flow);
    if (one.kind === 'connected') return this.#connection(event, placed, flow);
    if (one.kind === 'firewall-built') return this.#across(event, flow, 'sent');
    if (one.kind === 'firewall-denied') return this.#into(event, placed, flow);
    if (one.kind === 'segment') return this.#segment(event, one, flow);
    return stalled;
  }

  #stall(event: number, { lane, sight }: Placed, one: Observation): Draft[] {
    if (!this.#stalled.has(one)) return [];
    const peer = this.#stalled.get(one);
    const to = peer && this.#nearest(this.#lanes.of(peer, this.#evidence.hosts, sight.lane.node), lane);
    const end: ArrowEnd = 'unanswered';
    return to === undefined ? [] : [{ from: { lane, event }, to: { lane: to, event }, end }];
  }

  /**
   * From the connect that was accepted; its log line may come later than the acceptance, because it is written after
   * the handshake.
   */
  #acceptance(event: number, { lane, sight }: Placed, flow: Flow): Draft[] {
    const key = connectionKey(flow);
    if (this.#accepted.has(key)) return [];
    this.#accepted.add(key);
    const caller = this.#placed.find(
      ({ sight: { one } }) => one?.kind === 'connected' && one.flow && connectionKey(one.flow) === key,
    );
    const from = caller
      ? this.#attemptBefore(caller, event)
      : this.#flat(this.#lanes.of(flow.source, this.#evidence.hosts, sight.lane.node), lane, event);
    return from ? [{ from, to: { lane, event }, end: 'arrives' }] : [];
  }

  #attemptBefore(caller: Placed, event: number): Arrow['from'] {
    const process = caller.sight.one?.process;
    const accepted = this.#placed[event]?.sight.at ?? caller.sight.at;
    const attempt = this.#placed.findLastIndex(
      ({ sight: { one, at } }) =>
        one?.process === process &&
        (one?.kind === 'connect-started' || one?.kind === 'connect-waiting') &&
        at <= accepted &&
        accepted - at < JUST_BEFORE,
    );
    return { lane: caller.lane, event: attempt >= 0 ? attempt : event };
  }

  #connection(event: number, { lane, sight }: Placed, flow: Flow): Draft[] {
    const key = connectionKey(flow);
    const seenThere = this.#placed.some(
      ({ sight: { one } }) => one?.kind === 'accepted' && one.flow && connectionKey(one.flow) === key,
    );
    if (seenThere) return [];
    const to = isLoopback(flow.destination.address)
      ? this.#listenerOf(flow.destination, sight.lane.node)
      : this.#nearest(this.#lanes.of(flow.destination, this.#evidence.hosts, sight.lane.node), lane);
    return to === undefined ? [] : [{ from: { lane, event }, to: { lane: to, event }, end: 'arrives' }];
  }

  #refusal(event: number, { lane, sight }: Placed, one: Observation): Draft[] {
    const target = one.flow?.destination ?? this.#targetOf(one);
    if (!target) return [];
    const from = isLoopback(target.address)
      ? this.#listenerOf(target, sight.lane.node)
      : this.#nearest(this.#lanes.of(target, this.#evidence.hosts, sight.lane.node), lane);
    return from === undefined ? [] : [{ from: { lane: from, event }, to: { lane, event }, end: 'reset' }];
  }

  #targetOf(refused: Observation): Endpoint | undefined {
    const history = (refused.process && this.#evidence.threads.get(refused.process)) ?? [];
    const started = history.slice(0, history.indexOf(refused)).findLast(({ kind }) => kind === 'connect-started');
    if (started?.kind === 'connect-started' && started.to) return started.to;
    // The log names the port that answered at last; it is of the same host.
    return history.slice(history.indexOf(refused)).find(({ kind }) => kind === 'connected')?.flow?.destination;
  }

  /** On one host the program that opened the port stands for it. */
  #listenerOf({ port }: Endpoint, node: string): number | undefined {
    return this.#placed.find(
      ({ sight: { one, lane } }) => lane.node === node && one?.kind === 'listening' && one.port === port,
    )?.lane;
  }

  #across(event: number, flow: Flow, end: ArrowEnd): Draft[] {
    const { hosts } = this.#evidence;
    const [from] = this.#lanes.of(flow.source, hosts, '');
    const [to] = this.#lanes.of(flow.destination, hosts, '');
    return from === undefined || to === undefined
      ? []
      : [{ from: { lane: from, event }, to: { lane: to, event }, end }];
  }

  #into(event: number, { lane }: Placed, flow: Flow): Draft[] {
    const from = this.#nearest(this.#lanes.of(flow.source, this.#evidence.hosts, ''), lane);
    return from === undefined ? [] : [{ from: { lane: from, event }, to: { lane, event }, end: 'denied' }];
  }

  /** From where it was sent to where it was received, as far as anybody saw it. */
  #segment(event: number, one: ObservationOf<'segment'>, flow: Flow): Draft[] {
    const { hosts } = this.#evidence;
    const seen = this.#lanesThatSaw(event);
    const senders = this.#lanes.of(flow.source, hosts, '');
    const receivers = this.#lanes.of(flow.destination, hosts, '');
    const from = senders.find((lane) => seen.includes(lane)) ?? senders[0];
    const arrived = receivers.find((lane) => seen.includes(lane));
    const to = arrived ?? receivers[0];
    if (from === undefined || to === undefined) return [];
    const lost =
      arrived === undefined && (isUnanswered(this.#evidence, one) || isMissedAtFarEnd(this.#evidence, one, flow));
    const reached = seen.reduce((far, lane) => (isBeyond(lane, far, from, to) ? lane : far), from);
    const end = lost ? 'unanswered' : one.role === 'reset' ? 'reset' : arrived === undefined ? 'sent' : 'arrives';
    return [{ from: { lane: from, event }, to: { lane: to, event }, end, reached }];
  }

  #lanesThatSaw(event: number): readonly number[] {
    const placed = this.#placed[event];
    return placed ? [placed.lane, ...placed.sight.alsoAt.flatMap((lane) => this.#lanes.indexOf(lane) ?? [])] : [];
  }

  #flat(candidates: readonly number[], to: number, event: number): Arrow['from'] | undefined {
    const lane = this.#nearest(candidates, to);
    return lane === undefined ? undefined : { lane, event };
  }

  #nearest(candidates: readonly number[], to: number): number | undefined {
    return candidates.toSorted((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];
  }
}

/** `lane` lies further on the way from `from` to `to` than `far`. */
function isBeyond(lane: number, far: number, from: number, to: number): boolean {
  return from < to ? lane > far && lane < to : lane < far && lane > to;
}

/**
 * An acceptance that comes later than this after the connect belongs to another one: five seconds, and one for clocks.
 */
const JUST_BEFORE = seconds(6);
