import type { Flow } from '../../model/flow.ts';
import { type Segment, spaceOf } from '../datagram.ts';
import { type Direction, opposite } from './firewall.ts';

/** How far one end has sent, and whether it has sent its FIN and that was acknowledged. */
interface Stream {
  next: number;
  isFinished: boolean;
  isFinishHeard: boolean;
}

/**
 * How far both streams of a connection have come, as a device on the way can tell: what it needs to speak in an end's
 * name.
 */
export class Positions {
  readonly #original: Stream = { next: 0, isFinished: false, isFinishHeard: false };
  readonly #reply: Stream = { next: 0, isFinished: false, isFinishHeard: false };

  /** Picked by comparing: looked up by its name, each packet would ask for it as for a word of a dictionary. */
  #of(direction: Direction): Stream {
    return direction === 'original' ? this.#original : this.#reply;
  }

  sees(segment: Segment, direction: Direction): void {
    const stream = this.#of(direction);
    const other = this.#of(opposite(direction));
    stream.next = Math.max(stream.next, segment.sequence + spaceOf(segment));
    if (segment.kind === 'fin') stream.isFinished = true;
    if (other.isFinished && segment.acknowledgement >= other.next) other.isFinishHeard = true;
  }

  /** Both ends have sent their FIN. */
  get bothFinished(): boolean {
    return this.#original.isFinished && this.#reply.isFinished;
  }

  /** One of them has. */
  get anyFinished(): boolean {
    return this.#original.isFinished || this.#reply.isFinished;
  }

  /** And both FINs were acknowledged: nothing is to come. */
  get isOver(): boolean {
    return this.#original.isFinishHeard && this.#reply.isFinishHeard;
  }

  next(direction: Direction): number {
    return this.#of(direction).next;
  }

  /** A reset in the name of the end that sends in this direction. */
  reset(direction: Direction, flow: Flow): Segment {
    return this.#segment('reset', { direction, flow, sequence: this.next(direction) });
  }

  /**
   * A segment that is out of the window by one, which every stack answers (RFC 9293 3.10.7.4): what a keepalive probe
   * is.
   */
  probe(direction: Direction, flow: Flow): Segment {
    return this.#segment('keepalive', { direction, flow, sequence: this.next(direction) - 1 });
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
      acknowledgement: this.next(opposite(direction)),
      window: 2 ** 16 - 1,
      role,
      steady: undefined,
    };
  }
}
