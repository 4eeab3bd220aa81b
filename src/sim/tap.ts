import type { Instant } from '../base/instant.ts';
import type { Disposition } from '../model/codes.ts';
import type { NodeName } from '../model/observation.ts';
import type { Datagram } from './datagram.ts';
import type { Travelling } from './travelling.ts';
import type { OwnTable } from './way.ts';

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

/** Whether packets of an end are seen where they cross its own table, and not where its TCP has to do with them. */
export const isTapped = (own: OwnTable | undefined, of: OwnTable['of']): boolean =>
  own !== undefined && own.of === of && own.captured === 'wire';

/** What a capture has of a datagram that comes in. */
export function receivedOf({
  datagram,
  spokenAt,
  refusedBy,
  on,
}: Travelling): Pick<Sighting, 'way' | 'datagram' | 'routers' | 'speaker'> {
  const { crossings, routers = 0 } = on.way;
  const crossing = spokenAt === undefined ? undefined : crossings[spokenAt];
  const speaker = crossing?.device ?? refusedBy;
  return {
    way: 'received',
    datagram,
    routers: routers - (crossing?.routersBefore ?? 0),
    ...(speaker !== undefined && { speaker }),
  };
}
