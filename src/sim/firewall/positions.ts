import type { Flow } from '../../model/flow.ts';
import { type Segment, spaceOf } from '../datagram.ts';
import { type Direction, opposite } from './firewall.ts';

/** How far both streams of a connection have come, as a device on the way can tell: what it needs to speak in an end's name. */
export class Positions {
  readonly #next: Record<Direction, number> = { original: 0, reply: 0 };
  readonly #finished: Record<Direction, boolean> = { original: false, reply: false };
  readonly #finishHeard: Record<Direction, boolean> = { original: false, reply: false };

  sees(segment: Segment, direction: Direction): void {
    const other = opposite(direction);
    this.#next[direction] = Math.max(this.#next[direction], segment.sequence + spaceOf(segment));
    if (segment.kind === 'fin') this.#finished[direction] = true;
    if (this.#finished[other] && segment.acknowledgement >= this.#next[other]) this.#finishHeard[other] = true;
  }

  /** Both ends have sent their FIN. */
  get bothFinished(): boolean {
    return this.#finished.original && this.#finished.reply;
  }

  /** One of them has. */
  get anyFinished(): boolean {
    return this.#finished.original || this.#finished.reply;
  }

  /** And both FINs were acknowledged: nothing is to come. */
  get isOver(): boolean {
    return this.#finishHeard.original && this.#finishHeard.reply;
  }

  next(direction: Direction): number {
    return this.#next[direction];
  }

  /** A reset in the name of the end that sends in this direction. */
  reset(direction: Direction, flow: Flow): Segment {
    return this.#segment('reset', { direction, flow, sequence: this.#next[direction] });
  }

  /** A segment that is out of the window by one, which every stack answers (RFC 9293 3.10.7.4): what a keepalive probe is. */
  probe(direction: Direction, flow: Flow): Segment {
    return this.#segment('keepalive', { direction, flow, sequence: this.#next[direction] - 1 });
  }

  #segment(
    role: 'reset' | 'keepalive',
    { direction, flow, sequence }: { readonly direction: Direction; readonly flow: Flow; readonly sequence: number },
  ): Segment {
    return {
      kind: role === 'reset' ? 'reset' : 'ack',
      flow,
      sequence,
      length: 0,
      acknowledgement: this.#next[opposite(direction)],
      window: 2 ** 16 - 1,
      role,
      steady: undefined,
    };
  }
}
