import type { Address } from '../base/address.ts';
import type { Duration } from '../base/duration.ts';
import type { Prefix } from '../base/prefix.ts';
import type { ConfigLine } from './configuration.ts';
import type { PortRange } from './routing.ts';

/** What an ASA, FWSM or PIX configuration says of packets. Interface names here are those of `nameif`. */
export interface AsaPolicy {
  /**
   * `ASA Version 9.8(2)`: decides whether access lists see real (8.3 and later) or mapped addresses, and which NAT
   * syntax holds.
   */
  readonly version?: AsaVersion;
  readonly accessLists: ReadonlyMap<string, AccessList>;
  readonly accessGroups: readonly AccessGroup[];
  /** In the order in which they are tried. */
  readonly translations: readonly AsaTranslation[];
  /** PIX and FWSM before 8.3 with `nat-control`: what no rule translates does not pass. */
  readonly natControl: boolean;
  /**
   * `xlate per-session {permit|deny} ...`, in order: which connections behind a port of their own take it with them
   * when they end. Of what none speaks, the release decides.
   */
  readonly perSession: readonly AccessEntry[];
  readonly timeouts: ReadonlyMap<AsaTimeout, { readonly value: Duration; readonly by: ConfigLine }>;
  readonly classMaps: ReadonlyMap<string, ClassMap>;
  readonly policyMaps: ReadonlyMap<string, PolicyMap>;
  readonly servicePolicies: readonly ServicePolicy[];
  /** `service resetinbound|resetoutbound [interface X]`, `no ...`. The last line for an interface holds. */
  readonly resets: readonly ResetService[];
  readonly sameSecurity: { readonly interInterface?: ConfigLine; readonly intraInterface?: ConfigLine };
  /** `ip verify reverse-path interface X`. */
  readonly reversePath: ReadonlyMap<string, ConfigLine>;
  readonly tcpMaps: ReadonlyMap<string, readonly ConfigLine[]>;
  /** Interfaces on which the device answers ARP only for itself: `sysopt noproxyarp X`. */
  readonly noProxyArp: ReadonlyMap<string, ConfigLine>;
  /** What the configuration names and does not define. */
  readonly dangling: readonly DanglingName[];
}

/** What one line calls by a name that another defines. */
export type NamedKind = 'access-list' | 'object' | 'object-group' | 'class-map' | 'policy-map' | 'tcp-map' | 'nameif';

export interface DanglingName {
  readonly kind: NamedKind;
  readonly name: string;
  /** The defined name that was probably meant. */
  readonly near?: string;
  readonly by: ConfigLine;
}

export interface AsaVersion {
  readonly product: 'asa' | 'fwsm' | 'pix';
  readonly major: number;
  readonly minor: number;
  readonly by?: ConfigLine;
}

export type AsaTimeout =
  | 'conn'
  | 'half-closed'
  | 'udp'
  | 'icmp'
  | 'xlate'
  | 'pat-xlate'
  | 'floating-conn'
  | 'conn-holddown'
  | 'sunrpc'
  | 'h323'
  | 'h225'
  | 'sip'
  | 'uauth'
  | 'other';

export interface AccessList {
  readonly name: string;
  readonly kind: 'extended' | 'standard';
  /** One configuration line is one entry; groups within it are expanded into its selectors, not into more entries. */
  readonly entries: readonly AccessEntry[];
}

export interface AccessEntry {
  readonly action: 'permit' | 'deny';
  readonly service: ServiceSelector;
  readonly source: AddressSelector;
  readonly destination: AddressSelector;
  /** `time-range NAME`: the entry holds only at times that the model does not know. */
  readonly timeRange?: string;
  readonly inactive: boolean;
  /** As the device numbers the lines of the list, from 1; remarks count. */
  readonly place: number;
  readonly by: ConfigLine;
}

/** Undefined members hold for all. */
export interface AddressSelector {
  readonly any?: 'any' | 'any4' | 'any6';
  /** Sorted by nothing: any of them matches. */
  readonly prefixes: readonly Prefix[];
  readonly ranges: readonly { readonly from: Address; readonly to: Address }[];
  /** `interface X`: the address of that interface. */
  readonly ofInterface?: string;
  /** A group, name or FQDN that is not in the configuration. It may match. */
  readonly notKnown?: string;
}

export interface ServiceSelector {
  /** Any of them matches. */
  readonly services: readonly Service[];
  readonly notKnown?: string;
}

export interface Service {
  /** IP protocol number; undefined is `ip`: all. */
  readonly protocol?: number;
  readonly source?: PortRange;
  readonly sourceNot?: number;
  readonly destination?: PortRange;
  readonly destinationNot?: number;
  readonly icmpType?: number;
}

export interface AccessGroup {
  readonly list: string;
  readonly direction: 'in' | 'out' | 'global';
  readonly zone?: string;
  readonly by: ConfigLine;
}

export interface AsaTranslation {
  readonly kind: 'static' | 'dynamic' | 'pat' | 'identity' | 'exempt';
  /**
   * Manual (twice) NAT, object NAT, manual after-auto; old style: exemption, static, policy, dynamic. Tried in this
   * order.
   */
  readonly section: 1 | 2 | 3;
  /** `nameif` of the real and the mapped side; undefined: any. */
  readonly real?: string;
  readonly mapped?: string;
  readonly realSource: AddressSelector;
  readonly mappedSource: AddressSelector | 'interface';
  readonly realDestination?: AddressSelector;
  readonly mappedDestination?: AddressSelector;
  /** Real and mapped service. */
  readonly service?: { readonly real: Service; readonly mapped: Service };
  /** Old style: the access list that selects what is translated. */
  readonly list?: string;
  readonly unidirectional: boolean;
  /** `interface` behind a pool: when it is used up, ports of the address of the interface. */
  readonly orInterface: boolean;
  readonly inactive: boolean;
  /** Old style: so many TCP connections at once of each host that is translated; 0 and undefined are any number. */
  readonly connectionMax?: number;
  /** Old style: the second number, of handshakes that are not complete. */
  readonly embryonicMax?: number;
  readonly noProxyArp: boolean;
  readonly routeLookup: boolean;
  readonly by: ConfigLine;
  /** Further lines that make it up (`global (outside) 1 ...`, the object's own address). */
  readonly and: readonly ConfigLine[];
}

export interface ClassMap {
  readonly name: string;
  readonly match: readonly ClassMatch[];
  /** `match-any` or `match-all`. */
  readonly any: boolean;
  readonly by: ConfigLine;
}

export type ClassMatch =
  | { readonly on: 'any'; readonly by: ConfigLine }
  | { readonly on: 'access-list'; readonly list: string; readonly by: ConfigLine }
  /** The destination port of the packet that makes the connection. */
  | { readonly on: 'port'; readonly protocol: number; readonly ports: PortRange; readonly by: ConfigLine }
  | { readonly on: 'default-inspection-traffic'; readonly by: ConfigLine }
  | {
      readonly on: 'tunnel-group' | 'dscp' | 'precedence' | 'rtp' | 'flow';
      readonly text: string;
      readonly by: ConfigLine;
    }
  | { readonly on: 'not-understood'; readonly text: string; readonly by: ConfigLine };

export interface PolicyMap {
  readonly name: string;
  /** In order; `class-default` is last, whether it is written or not. */
  readonly classes: readonly PolicyClass[];
  readonly by: ConfigLine;
}

export interface PolicyClass {
  readonly name: string;
  readonly actions: readonly ClassAction[];
  readonly by: ConfigLine;
}

/**
 * The feature types of the modular policy framework, in the device's fixed order of application. A flow takes one class
 * of each type: all `set connection` commands are one type.
 */
export type FeatureType =
  | 'police-input'
  | 'connection'
  | 'csc'
  | 'inspect-combinable'
  | 'inspect'
  | 'ips'
  | 'cxsc'
  | 'sfr'
  | 'police-output'
  | 'queue'
  | 'flow-export';

export interface ClassAction {
  readonly feature: FeatureType;
  /** What it sets, where it is a connection setting that is understood. */
  readonly connection?: ConnectionSetting;
  /** `inspect`: what, as it stands there: `icmp`, `icmp error`, `dns preset_dns_map`. */
  readonly inspect?: string;
  readonly by: ConfigLine;
}

export interface ConnectionSetting {
  readonly idle?: Duration;
  /** `reset` behind the idle time: both ends are told. */
  readonly resetOnIdle?: true;
  readonly embryonic?: Duration;
  readonly halfClosed?: Duration;
  readonly deadConnectionDetection?: { readonly retryInterval?: Duration; readonly retryCount?: number };
  readonly stateBypass?: true;
  readonly tcpMap?: string;
  readonly randomSequence?: boolean;
  readonly connectionMax?: number;
  /**
   * With so many handshakes that are not complete the device answers further ones itself (TCP Intercept), and lets
   * those through that the client completes.
   */
  readonly embryonicMax?: number;
  /** `per-client-embryonic-max`: the same for those of one client. */
  readonly clientEmbryonicMax?: number;
  /** `per-client-max`. */
  readonly clientMax?: number;
  readonly decrementTtl?: true;
}

export interface ServicePolicy {
  readonly policy: string;
  /** Undefined: global. */
  readonly zone?: string;
  readonly by: ConfigLine;
}

export interface ResetService {
  readonly direction: 'inbound' | 'outbound' | 'outside';
  readonly on: boolean;
  readonly zone?: string;
  readonly by: ConfigLine;
}
