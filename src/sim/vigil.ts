import { type Duration, microseconds } from '../base/duration.ts';
import { between, type Instant, instant, later } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import type { Segment } from './datagram.ts';
import type { Upkeep } from './firewall/firewall.ts';
import type { Journey } from './journey.ts';
import type { SocketId } from './tcp/host.ts';
import type { Rest, Resumed } from './tcp/rest.ts';
import type { Way } from './way.ts';

/** One end of a connection that says nothing. */
export interface Party {
  readonly host: NodeName;
  /** As it sends. */
  readonly flow: Flow;
  readonly rest: Rest & { readonly socket: SocketId };
  readonly sends: Journey;
  /** How long a segment of it takes to each stop of its way; the last is the other end. */
  readonly stops: readonly Duration[];
}

/** A device on both ways: what it keeps of the connection, and at which stop of the way of each end it stands. */
export interface Post {
  readonly device: NodeName;
  readonly near: { readonly upkeep: Upkeep; readonly stop: number };
  readonly far: { readonly upkeep: Upkeep; readonly stop: number };
}

/** A segment that is on its way when a vigil ends. */
export interface Afloat {
  readonly segment: Segment;
  readonly on: Journey;
  readonly stop: number;
  readonly at: Instant;
}

/** One end asks whether the other is there, and is answered; again and again, with the same time between. */
interface Rounds {
  readonly asker: Party;
  readonly answerer: Party;
  readonly first: Instant;
  readonly every: Duration;
}

/** What crosses a device in each round, and when it does next. */
interface Crossing {
  readonly upkeep: Upkeep;
  readonly segment: Segment;
  readonly every: Duration;
  next: Instant;
}

interface Skipping {
  readonly now: Instant;
  /** Tells the device of all up to a time. */
  readonly crossed: (until: Instant) => void;
  /** Tells it that so much time has passed. */
  readonly passes: (time: Duration) => void;
}

/**
 * A connection on which nothing happens but keepalive: each end asks in equal intervals, the other answers, and all
 * that changes are the times at which both and the devices between them heard of it last. So nothing of it is played
 * until something else is to happen to the connection; then all is made as it would be by then.
 */
export class Vigil {
  readonly parties: readonly [Party, Party];
  readonly posts: readonly Post[];
  readonly #rounds: readonly Rounds[];

  constructor(near: Party, far: Party, posts: readonly Post[]) {
    this.parties = [near, far];
    this.posts = posts;
    this.#rounds = [...roundsOf(near, far), ...roundsOf(far, near)];
  }

  /** From one sign of life of the first to the next. Undefined: it never asks. */
  get every(): Duration | undefined {
    return this.#rounds.find(({ asker }) => asker === this.parties[0])?.every;
  }

  /** Tells a device of all that has crossed it up to now. When to wake it. */
  tells({ near, far }: Post, now: Instant): Instant | undefined {
    const crossings = this.#rounds.flatMap((rounds): Crossing[] => {
      const { asker, answerer, first, every } = rounds;
      const [asks, answers] = asker === this.parties[0] ? [near, far] : [far, near];
      const answered = later(first, durationOf(asker));
      const [asked, told] = [stopAt(asker, asks.stop), stopAt(answerer, answers.stop)];
      // Written out: V8 learns anew of each spread into which a time is put behind it.
      return [
        { upkeep: asks.upkeep, segment: asker.rest.probe, every, next: later(first, asked) },
        { upkeep: answers.upkeep, segment: answerer.rest.answer, every, next: later(answered, told) },
      ];
    });
    const crossed = (until: Instant): Crossing | undefined => {
      let last: Crossing | undefined;
      for (let next = firstOf(crossings); next && next.next <= until; next = firstOf(crossings)) {
        next.upkeep.crossed(next.next);
        next.next = later(next.next, next.every);
        last = next;
      }
      return last;
    };
    this.#skipsRounds(crossings, { now, crossed, passes: (time) => near.upkeep.passes(time) });
    const last = crossed(now);
    last?.upkeep.crossedLast(last.segment);
    return near.upkeep.takesBack();
  }

  /**
   * Where all rounds take the same time, the third is like the second for all that a device knows, and so are the
   * others.
   */
  #skipsRounds(crossings: readonly Crossing[], { now, crossed, passes }: Skipping): void {
    const [first] = crossings;
    if (!first || crossings.some(({ every }) => every !== first.every)) return;
    const begun = Math.max(...crossings.map(({ next }) => next));
    const rounds = Math.floor((now - begun) / first.every) - 3;
    if (rounds < 1) return;
    crossed(instant(begun + 2 * first.every));
    const time = microseconds(rounds * first.every);
    for (const one of crossings) one.next = later(one.next, time);
    passes(time);
  }

  /** How far an end has come by now. Undefined: it has not asked. */
  resumed(party: Party, now: Instant): Resumed | undefined {
    const rounds = this.#rounds.find(({ asker }) => asker === party);
    const round = rounds && presentRound(rounds, now);
    if (!round) return undefined;
    const { probedAt, count } = round;
    const takes = takenBy(rounds);
    const answeredAt = later(probedAt, takes);
    if (answeredAt <= now) return { probedAt, heardAt: answeredAt, probesOut: 0 };
    const before = later(rounds.first, microseconds((count - 1) * rounds.every + takes));
    return { probedAt, heardAt: count === 0 ? party.rest.heardAt : before, probesOut: 1 };
  }

  /** What is on its way now. */
  afloat(now: Instant): readonly Afloat[] {
    return this.#rounds.flatMap((rounds) => {
      const round = presentRound(rounds, now);
      if (!round) return [];
      const { asker, answerer } = rounds;
      const answeredAt = later(round.probedAt, durationOf(asker));
      return (
        afloatOf(asker, { segment: asker.rest.probe, sentAt: round.probedAt }, now) ??
        afloatOf(answerer, { segment: answerer.rest.answer, sentAt: answeredAt }, now) ??
        []
      );
    });
  }
}

/** How long a datagram takes to each stop of its way. Undefined: it comes to no host. */
export function stopsOf({ crossings, end }: Way): readonly Duration[] | undefined {
  if (end.kind !== 'host') return undefined;
  let passed = 0;
  return [...crossings, end].map(({ delay }) => {
    passed += delay;
    return microseconds(passed);
  });
}

/** From one end to the other. */
export const durationOf = (party: Party): Duration => stopAt(party, party.stops.length - 1);

const stopAt = ({ stops }: Party, stop: number): Duration => stops[stop] ?? microseconds(0);

/** From the question to its answer. */
const takenBy = ({ asker, answerer }: Pick<Rounds, 'asker' | 'answerer'>): Duration =>
  microseconds(durationOf(asker) + durationOf(answerer));

/** It asks an idle time behind the answer, and not before its interval is over. */
function roundsOf(asker: Party, answerer: Party): readonly Rounds[] {
  const { asks } = asker.rest;
  if (!asks) return [];
  const every = microseconds(Math.max(asks.interval, asks.idle + takenBy({ asker, answerer })));
  return [{ asker, answerer, first: asks.at, every }];
}

/** The last that has begun by now. */
function presentRound({ first, every }: Rounds, now: Instant) {
  if (now < first) return undefined;
  const count = Math.floor(between(first, now) / every);
  return { count, probedAt: later(first, microseconds(count * every)) };
}

function afloatOf(
  { stops, sends }: Party,
  { segment, sentAt }: { readonly segment: Segment; readonly sentAt: Instant },
  now: Instant,
): Afloat | undefined {
  const stop = sentAt <= now ? stops.findIndex((takes) => later(sentAt, takes) > now) : -1;
  const flow = sends.came[stop];
  return flow && { segment: { ...segment, flow }, on: sends, stop, at: later(sentAt, stops[stop] ?? microseconds(0)) };
}

function firstOf(crossings: readonly Crossing[]): Crossing | undefined {
  let [first] = crossings;
  for (const one of crossings) if (first && one.next < first.next) first = one;
  return first;
}
