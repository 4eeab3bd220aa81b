import type { NodeName } from '../model/observation.ts';
import type { Datagram } from './datagram.ts';
import type { Journey } from './journey.ts';

/** Where on a journey a datagram is, and who sent it there. */
export interface Place {
  readonly on: Journey;
  /** Which crossing of the way it comes to next; behind the last is the end. */
  readonly stop: number;
  /** The crossing whose device sent it; undefined: an end of the connection. */
  readonly spokenAt?: number | undefined;
  /** A node without state that sent it, which stands on no crossing. */
  readonly refusedBy?: NodeName | undefined;
}

/** A datagram on its way. One object goes all of it: a packet through two devices would be six otherwise. */
export class Travelling implements Place {
  readonly kind = 'arrives';
  readonly on: Journey;
  readonly spokenAt: number | undefined;
  readonly refusedBy: NodeName | undefined;
  /** Nobody but `onward` changes this and the next. */
  datagram: Datagram;
  stop: number;

  constructor(datagram: Datagram, { on, stop, spokenAt, refusedBy }: Place) {
    this.datagram = datagram;
    this.on = on;
    this.stop = stop;
    this.spokenAt = spokenAt;
    this.refusedBy = refusedBy;
  }

  /** Behind the stop that it came to, once a stop; a device may have translated it there. */
  onward(datagram: Datagram): this {
    this.datagram = datagram;
    this.stop++;
    return this;
  }
}
