import type { NodeName } from '../model/observation.ts';
import type { Alarm } from './alarm.ts';
import type { Datagram } from './datagram.ts';
import type { Journey } from './journey.ts';

/** What is going to happen in a world. */
export type Happens =
  | ({ readonly kind: 'arrives' } & Travelling)
  | { readonly kind: 'host-wakes'; readonly host: NodeName }
  | { readonly kind: 'firewall-wakes'; readonly firewall: NodeName }
  | Alarm;

/** `stop`: which crossing of its way it comes to next; behind the last is the end. */
export interface Travelling {
  readonly datagram: Datagram;
  readonly on: Journey;
  readonly stop: number;
  /** The crossing whose device sent it; undefined: an end of the connection. */
  readonly spokenAt?: number | undefined;
  /** A node without state that sent it, which stands on no crossing. */
  readonly refusedBy?: NodeName | undefined;
}
