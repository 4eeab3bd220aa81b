import type { AssumptionCode, Disposition } from '../model/codes.ts';
import type { IcmpKind, Packet } from './packet.ts';
import type { Reason } from './reason.ts';
import type { StepKind } from './step.ts';

/** What a filter did with a packet. `steps` are in the order in which the device did them. */
export interface FilterVerdict {
  readonly action: FilterAction;
  /** Translated, marked, or as it was. */
  readonly packet: Packet;
  readonly steps: readonly FilterStep[];
  readonly assumed: readonly AssumptionCode[];
}

export interface FilterStep {
  readonly kind: StepKind;
  readonly because: Reason;
  readonly packet?: Packet;
}

export type FilterAction =
  | { readonly kind: 'pass' }
  /** `answer` is what the filter itself sends to the packet's source; none is silence. */
  | { readonly kind: 'drop'; readonly disposition: Disposition; readonly answer?: FilterAnswer };

export type FilterAnswer =
  | { readonly kind: 'reset' }
  | { readonly kind: 'icmp'; readonly icmp: IcmpKind; readonly mtu?: number };
