import { limits } from '../../base/limits.ts';
import type { Observation, SegmentRole } from '../../model/observation.ts';
import type { CapturePoint } from '../../model/conversation.ts';
import { isEventful } from '../dossier.ts';
import type { Connection } from './connection.ts';
import { instantOf, type Scale } from './conversation-of.ts';
import type { NotableSink } from './notable.ts';

/** What one connection may tell: enough for its whole story, too little to drown the others. */
export const OBSERVATIONS_PER_CONNECTION = 64;

/** The last places are kept for how the connection ended. */
const KEPT_FOR_THE_END = 8;

/** Collects the notable segments of a capture as observations. */
export class SegmentObserver implements NotableSink {
  /** Segments that the bounds left out. */
  leftOut = 0;
  #observations: Observation[] = [];
  /** Of each observation the number of its connection; -1 when that was let go. */
  #numbers: number[] = [];
  #points: readonly CapturePoint[];
  #scale: Scale;
  readonly #most: number;

  constructor(points: readonly CapturePoint[], scale: Scale, most: number = limits.observationsMax) {
    this.#most = most;
    this.#points = points;
    this.#scale = scale;
  }

  tell(connection: Connection, isForward: boolean, role: SegmentRole, bytes: number, at: number, frame: number): void {
    const isEnd = role === 'fin' || role === 'reset';
    const bound = isEnd ? OBSERVATIONS_PER_CONNECTION : OBSERVATIONS_PER_CONNECTION - KEPT_FOR_THE_END;
    const point = this.#points[connection.point];
    if (!point || connection.observations >= bound) {
      this.leftOut++;
      return;
    }
    if (this.#observations.length >= this.#most) this.#thin();
    this.#numbers.push(connection.number);
    connection.observations++;
    this.#observations.push({
      at: instantOf(this.#scale, at),
      clock: point.clock,
      node: point.node,
      flow: isForward ? connection.flow : connection.flowBack,
      source: this.#scale.source(frame),
      kind: 'segment',
      role,
      point: point.name,
      bytes,
    });
  }

  letGo(numbers: ReadonlySet<number>): void {
    this.#numbers = this.#numbers.map((number) => (numbers.has(number) ? -1 : number));
  }

  /** Halves them. Those go first whose connections tell of nothing wrong, and of equals those that came first. */
  #thin(): void {
    const troubled = new Set<number>();
    for (const [i, one] of this.#observations.entries()) if (isEventful(one)) troubled.add(this.#numbers[i] ?? -1);
    const before = this.#observations.length;
    let excess = before - Math.floor(this.#most / 2);
    for (const spared of [troubled, NONE]) {
      const kept = this.#numbers.map((number) => spared.has(number) || excess-- <= 0);
      this.#observations = this.#observations.filter((_, i) => kept[i]);
      this.#numbers = this.#numbers.filter((_, i) => kept[i]);
    }
    this.leftOut += before - this.#observations.length;
  }

  /** In the order of time: the last of a run is told after what came behind it. */
  sorted(): Observation[] {
    return this.#observations.toSorted((a, b) => a.at - b.at);
  }
}

const NONE: ReadonlySet<number> = new Set();
