import { limits } from '../../base/limits.ts';
import type { Observation, SegmentRole } from '../../model/observation.ts';
import type { CapturePoint } from '../../model/conversation.ts';
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
  #points: readonly CapturePoint[];
  #scale: Scale;

  constructor(points: readonly CapturePoint[], scale: Scale) {
    this.#points = points;
    this.#scale = scale;
  }

  tell(connection: Connection, isForward: boolean, role: SegmentRole, bytes: number, at: number, frame: number): void {
    const isEnd = role === 'fin' || role === 'reset';
    const bound = isEnd ? OBSERVATIONS_PER_CONNECTION : OBSERVATIONS_PER_CONNECTION - KEPT_FOR_THE_END;
    const point = this.#points[connection.point];
    if (!point || connection.observations >= bound || this.#observations.length >= limits.observationsMax) {
      this.leftOut++;
      return;
    }
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

  /** In the order of time: the last of a run is told after what came behind it. */
  sorted(): Observation[] {
    return this.#observations.toSorted((a, b) => a.at - b.at);
  }
}
