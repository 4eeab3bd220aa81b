import type { Address } from '../../base/address.ts';
import type { Disposition } from '../../model/codes.ts';
import type { NodeName } from '../../model/observation.ts';
import type { Seen } from '../both-ways.ts';
import type { Reason } from '../reason.ts';

/** Flows of an estate that are broken, or work only because of something, for one and the same reason. */
export interface EstateClass {
  readonly verdict: 'broken' | 'fragile';
  readonly cause: EstateCause;
  /** How many flows it stands for. */
  readonly flows: number;
  /** What connect() says in the example. */
  readonly seen: Seen;
  /** How the trace that decides ends, and which of the three it is. */
  readonly disposition: Disposition;
  readonly of: 'request' | 'reply' | 'onward';
  readonly place: EstatePlace;
  readonly because: Reason;
  /** Fragile: what would break it. */
  readonly breaks?: string;
  readonly example: EstateFlow;
}

export interface EstateFlow {
  readonly from: NodeName;
  /** Undefined: the socket is not bound. */
  readonly bindAddress?: Address;
  /** The source that the request had in the end. */
  readonly source: Address;
  readonly node: NodeName;
  readonly to: Address;
  readonly port: number;
}

/** Where it was decided: at an end of the flow, or at a node between. */
export type EstatePlace = { readonly at: 'sender' | 'receiver' } | { readonly at: 'between'; readonly node: NodeName };

/** Why a flow is told of. */
export const estateCauses = {
  REQUEST_FAILS: 'The request does not get there, or is refused.',
  REPLY_FAILS: 'The request gets there, but the reply does not come back.',
  DATA_FAILS: 'The handshake succeeds, but what follows it does not get through.',
  EITHER_PATH_FAILS: 'Several ways are equally good, and one of them fails.',
  STATE_ADOPTED: 'A stateful device took the connection up in mid-stream.',
  ASYMMETRIC_PATH: 'Request and reply take different ways, which nobody minds as yet.',
  WEAK_HOST: 'A host takes a packet for an address of another of its interfaces.',
  ASSUMED: 'It rests on something that was taken for granted.',
} as const;

export type EstateCause = keyof typeof estateCauses;

/** A class of a part of the estate, put together with its like of the other parts. */
export const classKey = ({ verdict, cause, seen, disposition, of, place, because, breaks }: EstateClass): string =>
  `${verdict} ${cause} ${seen} ${disposition} ${of} ${place.at === 'between' ? `\n${place.node}\n` : place.at} ${because.code} ${breaks ?? ''}\n${linesOf(place, because)}`;

/** Two hosts have the same line in different files; a firewall has one. */
const linesOf = ({ at }: EstatePlace, { config }: Reason): string =>
  config.map(({ file, line, text }) => (at === 'between' ? `${file}:${line}` : text)).join('\n');
