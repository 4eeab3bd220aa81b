import type { Address } from '../base/address.ts';
import type { Family, Prefix } from '../base/prefix.ts';
import type { ConfigLine } from './configuration.ts';
import type { Scope } from './interface.ts';

/** `main` is 254, `local` 255, `default` 253 (/etc/iproute2/rt_tables). Systems without tables have only `main`. */
export type TableId = number;

export const MAIN_TABLE: TableId = 254;
export const LOCAL_TABLE: TableId = 255;
export const DEFAULT_TABLE: TableId = 253;

export interface Route {
  readonly table: TableId;
  readonly to: Prefix;
  readonly kind: RouteKind;
  /** More than one: multipath. None: the kind decides. */
  readonly hops: readonly NextHop[];
  /** `src`: the source address of what this host sends by it. */
  readonly preferredSource?: Address;
  /** Smaller wins among equal prefixes. */
  readonly metric: number;
  /** Of the way to the destination: `link` when it is a neighbour. */
  readonly scope: Scope;
  /** Who installed it: `kernel`, `static`, `dhcp`, `ra`, ... */
  readonly protocol?: string;
  readonly mtu?: number;
  /** `nhid`: the next hops are an object of their own (`ip nexthop`). */
  readonly nexthopObject?: true;
  /** The system itself printed it, so it has it, whatever it would say to somebody who adds it now. */
  readonly listed?: true;
  readonly by?: ConfigLine;
}

export type RouteKind =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

export interface NextHop {
  /** None: the destination is a neighbour on the device. */
  readonly via?: Address;
  readonly device: string;
  /** At least 1; the share of flows that take it. */
  readonly weight: number;
  /** The gateway is taken to be a neighbour, whatever the addresses say. */
  readonly onLink?: true;
  /** `linkdown` or `dead` in the listing: the kernel passes over it. */
  readonly dead?: true;
}

/** One line of `ip rule`. All conditions must hold; the rule with the smallest priority is tried first. */
export interface RoutingRule {
  readonly family: Family;
  readonly priority: number;
  /** `not`: the rule applies where its conditions do not all hold. */
  readonly inverted: boolean;
  readonly from?: Prefix;
  readonly to?: Prefix;
  /** The arrival interface; `lo` is what this host itself sends. */
  readonly arrival?: string;
  /** `oif`: only sockets that are bound to this device. */
  readonly egress?: string;
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly protocol?: number;
  readonly sourcePorts?: PortRange;
  readonly destinationPorts?: PortRange;
  readonly users?: { readonly from: number; readonly to: number };
  readonly typeOfService?: number;
  readonly action: RuleAction;
  readonly by?: ConfigLine;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export type RuleAction =
  | {
      readonly kind: 'lookup';
      readonly table: TableId;
      /** Routes with a prefix of at most this length do not count. */
      readonly suppressPrefixLength?: number;
    }
  | { readonly kind: 'goto'; readonly priority: number }
  | { readonly kind: 'nop' }
  | { readonly kind: 'blackhole' | 'unreachable' | 'prohibit' };
