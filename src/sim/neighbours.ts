import { type Duration, microseconds } from '../base/duration.ts';
import { type Instant, later } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';
import { icmpErrorOf } from './datagram.ts';
import type { Impairments, Point } from './impairments.ts';
import { Travelling } from './travelling.ts';
import type { Way } from './way.ts';

export interface NeighboursOptions {
  readonly impairments: Impairments;
  /** Whether a node does as written here. What others do is not known, and is taken to be silence. */
  readonly asks: (node: NodeName) => boolean;
  readonly alarm: (at: Instant, ring: (now: Instant) => void) => void;
  /** It goes on from where it was. */
  readonly travels: (travelling: Travelling) => void;
  /** It comes to its next stop at a time. */
  readonly arrives: (at: Instant, travelling: Travelling) => void;
}

/** A neighbour that a node has asked for, and the packets that wait for it (NUD_INCOMPLETE). */
interface Asked {
  readonly point: Point;
  times: number;
  readonly waiting: Travelling[];
}

/** net.ipv4.neigh.*.mcast_solicit. */
const ASKED_TIMES = 3;
/**
 * retrans_time_ms is one second; a timer that is set anew at the edge of a slot fires 256 ticks later. Measured on
 * 6.18: 3.07 s for three.
 */
const ASKED_EVERY = microseconds(1_024_000);

/**
 * What Linux does where the cable of an interface is out: its neighbours there are forgotten (neigh_carrier_down()), so
 * it asks for them, keeps the packets meanwhile, and when nobody has answered three times, says host-unreachable for
 * each (net/core/neighbour.c, arp_error_report()).
 */
export class Neighbours {
  readonly #options: NeighboursOptions;
  readonly #asked = new Map<string, Asked>();

  constructor(options: NeighboursOptions) {
    this.#options = options;
  }

  get areAwaited(): boolean {
    return this.#asked.size > 0;
  }

  /**
   * Whether a packet that goes through these interfaces has to wait: of a cable that is in again, too, nobody knows
   * before the next question.
   */
  holds(travelling: Travelling, points: readonly Point[], now: Instant): boolean {
    const at = points.findIndex(
      (point, i) => point.direction === 'out' && this.#asked.has(keyOf(point, points[i + 1])),
    );
    const point = points[at];
    if (!point) return false;
    this.#waits(travelling, { point, key: keyOf(point, points[at + 1]) }, now);
    return true;
  }

  /** A packet is lost; where that is at a cable, its node asks. */
  misses(travelling: Travelling, points: readonly Point[], now: Instant): void {
    const at = this.#options.impairments.pulled(points);
    const point = at === undefined ? undefined : points[at];
    if (at === undefined || !point || !this.#options.asks(point.node)) return;
    this.#waits(travelling, { point, key: keyOf(point, points[at + 1]) }, now);
  }

  #waits(travelling: Travelling, { point, key }: { readonly point: Point; readonly key: string }, now: Instant): void {
    const asked = this.#asked.get(key);
    if (asked) asked.waiting.push(travelling);
    else {
      const first: Asked = { point, times: 1, waiting: [travelling] };
      this.#asked.set(key, first);
      this.#asksAgain(key, first, now);
    }
  }

  #asksAgain(key: string, asked: Asked, now: Instant): void {
    this.#options.alarm(later(now, ASKED_EVERY), (then) => {
      const isAnswered = asked.times < ASKED_TIMES && !this.#options.impairments.isPulled(asked.point);
      if (!isAnswered && asked.times < ASKED_TIMES) {
        asked.times++;
        return this.#asksAgain(key, asked, then);
      }
      this.#asked.delete(key);
      for (const one of asked.waiting)
        if (isAnswered) this.#options.travels(one);
        else this.#tells(one, asked.point.node, then);
    });
  }

  /** An error about an error, or about a reset, is never sent. */
  #tells({ datagram, on: { back } }: Travelling, by: NodeName, now: Instant): void {
    if (datagram.kind === 'icmp-error' || datagram.kind === 'reset') return;
    const { stop, after } = onTheWayBack(back.way, by);
    const error = icmpErrorOf(datagram, 'host-unreachable');
    this.#options.arrives(later(now, after), new Travelling(error, { on: back, stop, refusedBy: by }));
  }
}

const keyOf = ({ node, interface: name }: Point, next: Point | undefined): string => `${node} ${name} ${next?.node}`;

/**
 * Which crossing of the way back a packet comes to next that starts at a node of it, and when; to the end, where the
 * node is not on it.
 */
function onTheWayBack(
  { crossings, end, passes = [] }: Way,
  node: NodeName,
): { readonly stop: number; readonly after: Duration } {
  const last = end.kind === 'lost' ? end.at?.delay : end.delay;
  const legs = [
    ...crossings.map(({ passes: points = [], delay }) => ({ points, delay })),
    { points: passes, delay: last },
  ];
  const stop = legs.findIndex(({ points }) => points.some((point) => point.node === node && point.direction === 'out'));
  if (stop < 0) return { stop: crossings.length, after: microseconds(0) };
  return { stop, after: legs[stop]?.delay ?? microseconds(0) };
}
