import type { Address } from '../base/address.ts';
import type { Duration } from '../base/duration.ts';
import type { Prefix } from '../base/prefix.ts';
import type { AsaPolicy } from './asa-policy.ts';
import type { ConfigLine, Known, UnreadConfig } from './configuration.ts';
import type { Interface } from './interface.ts';
import type { NetbackupSettings } from './netbackup-settings.ts';
import type { Ruleset } from './netfilter.ts';
import type { NodeName } from './observation.ts';
import type { PortRange, Route, RoutingRule } from './routing.ts';

/** Anything with interfaces. A host, a router and a firewall differ only in which parts are not empty. */
export interface Node {
  readonly name: NodeName;
  readonly system: OperatingSystem;
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[];
  /** Empty where the system has no policy routing; Linux' three own rules are in it. */
  readonly rules: readonly RoutingRule[];
  readonly stack: StackSettings;
  readonly neighbours: readonly Neighbour[];
  /** Undefined: nobody looked. */
  readonly listeners?: readonly Listener[];
  readonly filter?: StatefulFilter;
  /** A Linux of which listings are at hand, but none of its rules, and nobody wrote any: it may have some. */
  readonly rulesNotListed?: true;
  /** /etc/hosts: who it thinks has which name. */
  readonly names: readonly HostEntry[];
  readonly netbackup?: NetbackupSettings;
  readonly unread: readonly UnreadConfig[];
}

export type OperatingSystem =
  | 'linux'
  | 'windows'
  | 'windows-2008'
  | 'windows-2003'
  | 'solaris'
  | 'solaris-10'
  | 'aix'
  | 'hp-ux'
  | 'freebsd'
  | 'openbsd'
  | 'macos'
  | 'asa'
  | 'fwsm'
  | 'pix'
  | 'not-known';

/**
 * RFC 1122 3.3.4.2. `source-priority`: Solaris prefers an interface that owns the source, and takes another when it has
 * no route.
 */
export type HostModel = 'weak' | 'strong' | 'source-priority';

/**
 * What holds for the whole node. Per-interface values stand at the interface; where Linux has both, the effective one
 * is computed.
 */
export interface StackSettings {
  readonly forwarding: Known<boolean>;
  readonly forwarding6: Known<boolean>;
  readonly hostModelSend: Known<HostModel>;
  readonly hostModelReceive: Known<HostModel>;
  /** `net.ipv4.conf.all.*`. */
  readonly rpFilterAll: Known<number>;
  readonly arpIgnoreAll: Known<number>;
  readonly arpAnnounceAll: Known<number>;
  readonly arpFilterAll: Known<boolean>;
  readonly proxyArpAll: Known<boolean>;
  readonly acceptLocalAll: Known<boolean>;
  readonly sourceValidMarkAll: Known<boolean>;
  /** `net.ipv4.fwmark_reflect`: answers that the kernel makes carry the mark of the question. */
  readonly markReflected: Known<boolean>;
  /** `net.ipv4.tcp_fwmark_accept`: accepted sockets inherit the mark of the SYN. */
  readonly markAccepted: Known<boolean>;
  /**
   * Every sysctl, registry value or `ndd` parameter that was read, by its full name: TCP timers and conntrack time-outs
   * among them.
   */
  readonly parameters: ReadonlyMap<string, Known<string>>;
}

export const stackNotChecked: StackSettings = {
  forwarding: 'not-checked',
  forwarding6: 'not-checked',
  hostModelSend: 'not-checked',
  hostModelReceive: 'not-checked',
  rpFilterAll: 'not-checked',
  arpIgnoreAll: 'not-checked',
  arpAnnounceAll: 'not-checked',
  arpFilterAll: 'not-checked',
  proxyArpAll: 'not-checked',
  acceptLocalAll: 'not-checked',
  sourceValidMarkAll: 'not-checked',
  markReflected: 'not-checked',
  markAccepted: 'not-checked',
  parameters: new Map(),
};

export interface Neighbour {
  readonly address: Address;
  readonly device: string;
  readonly mac?: string;
  /** Entries that do not change by themselves; a cached one proves only that it once answered. */
  readonly permanent: boolean;
  readonly failed: boolean;
  readonly by?: ConfigLine;
}

export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** Undefined: any local address. */
  readonly address?: Address;
  /** Undefined with no address: both families (`[::]:1556` without IPV6_V6ONLY). */
  readonly family?: 4 | 6;
  readonly port: number;
  /** SO_BINDTODEVICE, `%eth1` in `ss`. */
  readonly device?: string;
  readonly process?: string;
  readonly by?: ConfigLine;
}

export interface HostEntry {
  readonly address: Address;
  /** The first is the canonical one: what a reverse look-up gives. */
  readonly names: readonly string[];
  readonly by?: ConfigLine;
}

export type StatefulFilter =
  | { readonly kind: 'netfilter'; readonly ruleset: Ruleset }
  | { readonly kind: 'asa'; readonly policy: AsaPolicy }
  | { readonly kind: 'table'; readonly policy: TablePolicy };

/**
 * A stateful device of which only its timers and manners are known: a cloud's load balancer, another vendor's firewall.
 */
export interface TablePolicy {
  /** What it is called in `config/presets`. */
  readonly preset: string;
  readonly permits: readonly TablePermit[];
  /** What a packet meets that no permit and no connection lets through. */
  readonly denial: 'silent' | 'reset' | 'icmp';
  /**
   * What a TCP packet meets that is no SYN and has no connection. `adopt-outbound`: what the host that is guarded sends
   * itself is taken up, and all else is discarded in silence.
   */
  readonly withoutState: 'silent' | 'reset' | 'adopt' | 'adopt-outbound';
  /** How long a connection may carry nothing, where it was told otherwise than its kind is by itself. */
  readonly idleTimeout?: Duration;
  /**
   * A device with a clock for each direction: the connection ends with the first that runs out, and `idleTimeout` is
   * the shorter.
   */
  readonly idleTimeouts?: { readonly request: Duration; readonly reply: Duration };
  /** The same for some connections only: the first that holds for the packet that makes one. */
  readonly idleTimeoutsFor?: readonly (TablePermit & { readonly idle: Duration })[];
  /** While a connection is not yet, or no longer, established, where it was told otherwise. */
  readonly timeouts?: TableTimeouts;
  /** What both ends hear when that time is over; undefined: nothing. */
  readonly onExpiry?: 'silent' | 'reset';
  /** What of it was written by hand; the rest is what its kind does. */
  readonly stated?: readonly TableManner[];
  readonly by?: ConfigLine;
}

export type TableManner = 'idleTimeout' | 'withoutState' | 'denial';

/**
 * The times of a connection that carries nothing and is not established: since the SYN, since the SYN-ACK, since one
 * FIN, since both, and since all was acknowledged or reset.
 */
export const tableTimers = ['embryonic', 'handshake', 'half-closed', 'closing', 'closed'] as const;
export type TableTimer = (typeof tableTimers)[number];
export type TableTimeouts = Readonly<Partial<Record<TableTimer, Duration>>>;

export interface TablePermit {
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  readonly from?: Prefix;
  readonly to?: Prefix;
  readonly ports?: PortRange;
  readonly by?: ConfigLine;
}
