import type { Instant } from '../base/instant.ts';
import type { Disposition } from '../model/codes.ts';
import type { NodeName } from '../model/observation.ts';
import type { Datagram } from './datagram.ts';

/** One datagram at an interface of a host: what a capture there would hold. */
export interface Sighting {
  readonly at: Instant;
  readonly node: NodeName;
  /** Undefined: the way of the packet does not say. */
  readonly interface: string | undefined;
  readonly way: 'sent' | 'received';
  readonly datagram: Datagram;
  /** Of one that was received: who sent it, where that was no end of the connection but a device on the way. */
  readonly speaker?: NodeName;
  /** Of one that was received: routers that counted its time to live down. */
  readonly routers: number;
  /** Of one that was received: the host discarded it on arrival, and why. */
  readonly dropped?: Disposition;
}

/** Told of every datagram that a host sends or receives, as a capture is: before the host has looked at it. */
export type Tap = (seen: Sighting) => void;
