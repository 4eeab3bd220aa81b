import type { ConfigLine, Known, UnreadConfig } from '../model/configuration.ts';
import type { Interface, InterfaceAddress, InterfaceSettings } from '../model/interface.ts';
import type { NetbackupSettings } from '../model/netbackup-settings.ts';
import type { HostEntry, Listener, Neighbour, OperatingSystem, StackSettings, StatefulFilter } from '../model/node.ts';
import type { Address } from '../base/address.ts';
import type { Family } from '../base/prefix.ts';
import type { NextHop, Route, RoutingRule } from '../model/routing.ts';

/**
 * What one file says of a host. What a file does not speak of is absent, which is not the same as empty: an empty list
 * of routes is a table that somebody looked at.
 */
export interface NodeParts {
  readonly system?: { readonly system: OperatingSystem; readonly by: ConfigLine };
  /** The system whose tools print such a listing, where nothing states the system. */
  readonly looksLike?: OperatingSystem;
  readonly interfaces?: readonly InterfacePart[];
  readonly routes?: RoutesPart;
  readonly rules?: RulesPart;
  /** What is said of the whole host in other words than by a parameter. */
  readonly stack?: Partial<StackSettings>;
  /** sysctl, registry value or `ndd` parameter by its full name. */
  readonly parameters?: ReadonlyMap<string, Known<string>>;
  readonly neighbours?: readonly Neighbour[];
  readonly listeners?: readonly Listener[];
  readonly names?: readonly HostEntry[];
  readonly filter?: StatefulFilter;
  readonly netbackup?: NetbackupSettings;
  readonly unread?: readonly UnreadConfig[];
}

/** An interface as far as one listing shows it. Listings are joined by name, by index or by MAC address. */
export interface InterfacePart extends Partial<Omit<Interface, 'name' | 'addresses' | 'settings'>> {
  readonly name: string;
  /** `name` is what a table calls the hardware; index or MAC address tell which interface it is. */
  readonly described?: true;
  readonly addresses?: readonly InterfaceAddress[];
  readonly settings?: Partial<InterfaceSettings>;
}

/** Where a listing does not say by which interface a next hop is reached, the addresses tell. */
export interface OpenHop extends Omit<NextHop, 'device'> {
  readonly device?: string;
  /** Windows names the interface by one of its addresses, or by its index. */
  readonly deviceAddress?: Address;
  readonly deviceIndex?: number;
}

export interface OpenRoute extends Omit<Route, 'hops'> {
  readonly hops: readonly OpenHop[];
}

export interface RoutesPart {
  readonly routes: readonly OpenRoute[];
  /** The families whose main table was looked at: what is not listed is not there, connected networks included. */
  readonly families: readonly Family[];
}

export interface RulesPart {
  readonly rules: readonly RoutingRule[];
  /** The families whose rules were looked at: what is not listed is not there, Linux' own three included. */
  readonly families: readonly Family[];
}
