import type { Address } from '../base/address.ts';
import type { Duration } from '../base/duration.ts';
import type { Prefix } from '../base/prefix.ts';
import type { ConfigLine } from './configuration.ts';
import type { PortRange } from './routing.ts';

/**
 * What `nft list ruleset` or `iptables-save` say, in nftables' terms: iptables' tables are nft tables with base chains
 * at fixed priorities.
 */
export interface Ruleset {
  readonly chains: readonly Chain[];
  /** By what rules call them (`set-timeouts`). */
  readonly timeouts?: ReadonlyMap<string, TimeoutPolicy>;
}

/** Time-outs that rules give to the connections that they begin (`ct timeout`, `nfct add timeout`). */
export interface TimeoutPolicy {
  readonly name: string;
  /** Rules that give it to a connection of another than its own do nothing. */
  readonly protocol: 'tcp' | 'other';
  /** Those of TCP. What is not among them is as the kernel’s settings have it. */
  readonly times: ReadonlyMap<TcpTimeout, Duration>;
  readonly by: ConfigLine;
}

/** As `net.netfilter.nf_conntrack_tcp_timeout_*` calls them, and what that has in one with SYN_SENT. */
export type TcpTimeout =
  | 'syn_sent'
  | 'syn_recv'
  | 'established'
  | 'fin_wait'
  | 'close_wait'
  | 'last_ack'
  | 'time_wait'
  | 'close'
  | 'syn_sent2'
  | 'max_retrans'
  | 'unacknowledged';

export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

export interface Chain {
  /** `ip`, `ip6` or `inet`: which packets it sees. Others (`arp`, `bridge`, `netdev`) are not in the model. */
  readonly family: 'ip' | 'ip6' | 'inet';
  readonly table: string;
  readonly name: string;
  /** Undefined: reached by jump and goto only. */
  readonly base?: BaseChain;
  readonly rules: readonly FilterRule[];
  readonly by?: ConfigLine;
}

export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: Hook;
  /** Smaller first: raw -300, conntrack -200, mangle -150, dstnat -100, filter 0, srcnat 100. */
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

export interface FilterRule {
  /** All must hold. */
  readonly matches: readonly FilterMatch[];
  /** In order; a verdict ends them. */
  readonly statements: readonly FilterStatement[];
  readonly by?: ConfigLine;
}

/** Values of a match. `inverted`: none of them. */
interface Inverted {
  readonly inverted: boolean;
}

export type FilterMatch =
  | ({ readonly on: 'source' | 'destination'; readonly prefixes: readonly Prefix[] } & Inverted)
  /** Ranges that are no prefixes. */
  | ({
      readonly on: 'source-range' | 'destination-range';
      readonly ranges: readonly { readonly from: Address; readonly to: Address }[];
    } & Inverted)
  /** A name that ends in `*` stands for all that begin so. */
  | ({ readonly on: 'arrival' | 'egress'; readonly names: readonly string[] } & Inverted)
  | ({ readonly on: 'protocol'; readonly protocols: readonly number[] } & Inverted)
  | ({ readonly on: 'family'; readonly families: readonly (4 | 6)[] } & Inverted)
  | ({ readonly on: 'source-port' | 'destination-port'; readonly ports: readonly PortRange[] } & Inverted)
  /** The flags under `mask` must equal `value`: `tcp flags & (fin|syn|rst|ack) == syn`. */
  | ({ readonly on: 'tcp-flags'; readonly mask: number; readonly value: number } & Inverted)
  | ({ readonly on: 'icmp-type'; readonly types: readonly number[] } & Inverted)
  | ({ readonly on: 'icmp-code'; readonly codes: readonly number[] } & Inverted)
  | ({ readonly on: 'state'; readonly states: readonly ConntrackState[] } & Inverted)
  | ({ readonly on: 'conntrack-status'; readonly status: 'dnat' | 'snat' } & Inverted)
  | ({ readonly on: 'direction'; readonly direction: 'original' | 'reply' } & Inverted)
  | ({ readonly on: 'mark' | 'connection-mark'; readonly value: number; readonly mask: number } & Inverted)
  | ({ readonly on: 'user'; readonly users: readonly number[] } & Inverted)
  /**
   * nft `fib saddr . iif oif exists`, iptables `rpfilter`: the reverse-path filter as a rule. It holds where the way
   * back is right.
   */
  | ({
      readonly on: 'reverse-path';
      readonly loose: boolean;
      /** The packet's mark takes part in the look-up (`--validmark`). */
      readonly withMark?: true;
    } & Inverted)
  | ({
      readonly on: 'address-type';
      readonly of: 'source' | 'destination';
      readonly types: readonly string[];
    } & Inverted)
  /** A rate, a quota or a count: it holds as long as there is less, inverted as soon as there is more. */
  | ({ readonly on: 'limit'; readonly text: string } & Inverted)
  /**
   * One of several groups of matches holds: concatenations and what has several values of two fields. No group at all
   * never holds, an empty group always.
   */
  | ({ readonly on: 'any-of'; readonly groups: readonly (readonly FilterMatch[])[] } & Inverted)
  /** A match that the reader knows the words of but not their meaning: it may hold or not. */
  | { readonly on: 'not-understood'; readonly text: string };

export type ConntrackState = 'new' | 'established' | 'related' | 'invalid' | 'untracked';

export type FilterStatement =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'reject'; readonly with: RejectKind }
  /** `meta mark set`: the new mark is (mark & ~mask) ^ value. */
  | { readonly kind: 'set-mark'; readonly value: number; readonly mask: number }
  | { readonly kind: 'set-connection-mark'; readonly value: number; readonly mask: number }
  /** `ct mark set meta mark`, CONNMARK --save-mark. */
  | { readonly kind: 'save-mark'; readonly mask: number }
  /** `meta mark set ct mark`, CONNMARK --restore-mark: (mark & ~mask) ^ (connection's mark & taken). */
  | { readonly kind: 'restore-mark'; readonly mask: number; readonly taken?: number }
  | { readonly kind: 'notrack' }
  /**
   * The connection that the packet begins has the time-outs of a policy. `packet`: before it is tracked, as xt_CT does
   * it (`-j CT --timeout`), which leaves it alone where another did; `connection`: behind, as nft does (`ct timeout
   * set`), and the last one holds.
   */
  | { readonly kind: 'set-timeouts'; readonly policy: string; readonly of: 'packet' | 'connection' }
  | { readonly kind: 'snat' | 'dnat'; readonly to: TranslationTarget }
  | { readonly kind: 'masquerade'; readonly ports?: PortRange }
  | { readonly kind: 'redirect'; readonly port?: number }
  /** Clamps or sets the maximum segment size: it matters for MTU black holes only. */
  | { readonly kind: 'set-mss'; readonly bytes?: number }
  | LogStatement
  /** Counts, logs to somewhere else: no verdict. */
  | { readonly kind: 'no-verdict'; readonly text: string }
  | { readonly kind: 'not-understood'; readonly text: string };

/** Writes the packet into the kernel's log, and decides nothing (nf_log_syslog). */
export interface LogStatement {
  readonly kind: 'log';
  /** Stands in front of the packet without a blank; it may be empty. */
  readonly prefix: string;
  /** As syslog(3) counts: 0 is an emergency, 7 for debugging. */
  readonly level: number;
  /** Sequence numbers are written, too. */
  readonly numbers?: true;
}

export interface TranslationTarget {
  readonly address?: Address;
  /** The last address of a range; the kernel takes any of it. */
  readonly addressTo?: Address;
  readonly ports?: PortRange;
}

/**
 * What a connect() sees: reset and port-unreachable ECONNREFUSED, the prohibitions EHOSTUNREACH, net-unreachable
 * ENETUNREACH.
 */
export type RejectKind =
  | 'tcp-reset'
  | 'port-unreachable'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'protocol-unreachable'
  | 'host-prohibited'
  | 'net-prohibited'
  | 'admin-prohibited';
