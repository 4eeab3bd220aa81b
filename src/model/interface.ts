import type { Address } from '../base/address.ts';
import type { ConfigLine, Known } from './configuration.ts';

/** One network interface of a node, with its addresses in the order in which they were added. */
export interface Interface {
  readonly name: string;
  readonly up: boolean;
  /** Bytes of an IP packet that fit. */
  readonly mtu: number;
  readonly addresses: readonly InterfaceAddress[];
  readonly loopback?: true;
  /**
   * A tunnel or a serial line: who is at its other end is not asked by ARP, and addresses do not tell which link it is
   * on.
   */
  readonly pointToPoint?: true;
  readonly mac?: string;
  readonly vlan?: number;
  /** The interface that this one is a VLAN or a slave of. */
  readonly parent?: string;
  /** The names of its slaves, where it is a bond or a team. */
  readonly slaves?: readonly string[];
  /** What a Windows or Solaris table calls it when it uses a number. */
  readonly index?: number;
  readonly settings: InterfaceSettings;
  /** ASA: `nameif`; access lists and policies go by it. */
  readonly zone?: string;
  /** ASA: 0 (outside) to 100 (inside). */
  readonly securityLevel?: number;
  readonly by?: ConfigLine;
}

export interface InterfaceAddress {
  readonly address: Address;
  /** Length of the network that it lies in. */
  readonly length: number;
  /**
   * Linux: a further address of a network that the interface has a primary one of; never chosen as source by itself.
   */
  readonly secondary: boolean;
  readonly scope: Scope;
  /** Point-to-point: the other end. `length` is then the peer's. */
  readonly peer?: Address;
  /** Windows `SkipAsSource`, Linux IPv6 `deprecated`: not chosen as source by the system. */
  readonly skipAsSource?: true;
  readonly by?: ConfigLine;
}

/** RTN scopes of rtnetlink(7), the widest first. */
export type Scope = 'global' | 'site' | 'link' | 'host' | 'nowhere';

/** Per-interface part of `net.ipv4.conf`, and what other systems have in its place. */
export interface InterfaceSettings {
  /** `net.ipv4.conf.IF.rp_filter`: 0 off, 1 strict, 2 loose (RFC 3704). */
  readonly rpFilter: Known<number>;
  readonly arpIgnore: Known<number>;
  readonly arpAnnounce: Known<number>;
  readonly arpFilter: Known<boolean>;
  readonly proxyArp: Known<boolean>;
  readonly forwarding: Known<boolean>;
  readonly acceptLocal: Known<boolean>;
  readonly sourceValidMark: Known<boolean>;
  /** Windows: `weakhostsend`, `weakhostreceive`. */
  readonly weakHostSend: Known<boolean>;
  readonly weakHostReceive: Known<boolean>;
  /** ASA: `ip verify reverse-path interface X`. */
  readonly verifyReversePath: Known<boolean>;
}

export const settingsNotChecked: InterfaceSettings = {
  rpFilter: 'not-checked',
  arpIgnore: 'not-checked',
  arpAnnounce: 'not-checked',
  arpFilter: 'not-checked',
  proxyArp: 'not-checked',
  forwarding: 'not-checked',
  acceptLocal: 'not-checked',
  sourceValidMark: 'not-checked',
  weakHostSend: 'not-checked',
  weakHostReceive: 'not-checked',
  verifyReversePath: 'not-checked',
};
