import type { Address } from '../base/address.ts';
import type { ConnectionState } from './connection-state.ts';
import type { FilterAnswer } from './filter-verdict.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import type { OutputError } from './host/output-route.ts';
import type { LoadedNetwork } from './loaded-network.ts';
import type { Packet } from './packet.ts';
import type { Reason } from './reason.ts';
import type { Trace } from './step.ts';

/** Who sends what, and how its socket is bound. */
export interface Departure {
  readonly direction: Trace['direction'];
  readonly from: LoadedNode;
  /** `source` is what the socket is bound to, or undefined: the stack chooses. */
  readonly packet: Omit<Packet, 'source'> & { readonly source?: Address | undefined };
  readonly device?: string | undefined;
  /** The device that it asks for, and does without where no route leads there. */
  readonly preferredDevice?: string | undefined;
  readonly user?: number;
  /** An answer that the stack makes: its source is settled. */
  readonly answer?: boolean;
  readonly connects?: boolean;
  readonly portIsBound?: boolean;
  /** A filter's refusal or an ICMP error: it belongs to the connection of the packet that it answers. */
  readonly attached?: boolean;
}

/** What a delivered packet finds there. */
export type Reception =
  | { readonly kind: 'taken'; readonly device?: string | undefined; readonly because: Reason }
  | { readonly kind: 'refused'; readonly because: Reason };

export interface Walking {
  readonly network: LoadedNetwork;
  readonly state: ConnectionState;
  /** Who takes it where it is delivered. */
  readonly receive: (node: LoadedNode, packet: Packet, arrival: string) => Reception;
}

/** How a walk ended, with what is needed to go on from there. */
export interface Walked {
  readonly trace: Trace;
  /** As it was when it ended: translated, its hop count lowered. */
  readonly packet: Packet;
  readonly at: LoadedNode;
  /** The interface that it came in by at the last node. */
  readonly arrival?: string;
  /** The device that the socket which took it is bound to. */
  readonly takenBy?: string | undefined;
  /** What the node at which it ended sends back. */
  readonly answer?: FilterAnswer;
  /** Why it was not sent at all. */
  readonly error?: OutputError;
}
