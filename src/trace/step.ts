import type { AssumptionCode, Disposition } from '../model/codes.ts';
import type { NodeName } from '../model/observation.ts';
import type { FilterAnswer } from './filter-verdict.ts';
import type { Packet } from './packet.ts';
import type { Reason } from './reason.ts';

/** One thing that one node did with the packet, and why. */
export interface Step {
  readonly at: NodeName;
  readonly kind: StepKind;
  readonly because: Reason;
  /** The interface that the packet came in by, where it has. */
  readonly ingress?: string;
  /** The interface that it is about to leave by, where that is settled. */
  readonly egress?: string;
  /** The packet behind this step, where the step changed it. */
  readonly packet?: Packet;
}

export type StepKind =
  /** The sending stack chose the source address. */
  | 'source'
  /** Rules and routes chose egress and next hop. */
  | 'route'
  /** Who on the link answers for the next hop. */
  | 'neighbour'
  /** What an arriving packet has to pass before it is looked at: host model, reverse-path filter. */
  | 'admit'
  /** A packet filter's verdict. */
  | 'filter'
  | 'translate'
  /** A connection table: entry made, found or missing. */
  | 'connection'
  /** Which class of a policy gave the connection its settings. */
  | 'class'
  /** Hop count and packet size. */
  | 'forward'
  /** Local delivery: a listener, or none. */
  | 'deliver'
  /** The packet goes no further. */
  | 'end';

/** One packet's way through the network at one instant. */
export interface Trace {
  readonly direction: 'request' | 'reply';
  /** As the sender made it. */
  readonly packet: Packet;
  readonly from: NodeName;
  readonly steps: readonly Step[];
  readonly disposition: Disposition;
  /** The node where it ended. */
  readonly endedAt: NodeName;
  /** What the node at which it ended would send back. */
  readonly answer?: FilterAnswer;
  readonly assumed: readonly AssumptionCode[];
  /** The interfaces that it went through, in order: egress of the sender, ingress of the next, ... */
  readonly path: readonly Hop[];
}

export interface Hop {
  readonly node: NodeName;
  readonly interface: string;
  readonly direction: 'in' | 'out';
}
