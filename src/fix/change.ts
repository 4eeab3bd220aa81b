import type { Address } from '../base/address.ts';
import type { Duration } from '../base/duration.ts';
import type { NodeName } from '../model/observation.ts';

/**
 * One thing of a case that is made otherwise, in the words of whoever has to do it: iproute2's, nftables', the
 * device's, the product's. From the same words the model is changed for the proof (`changed-files.ts`) and the script
 * for the platform is written (`script/`).
 */
export type Change = SystemChange | ProgramChange;

/** Of how a host or a device is configured. */
export type SystemChange =
  /** A kernel parameter by its full name: sysctl, `ndd`, `ipadm`, `no`, registry value. */
  | { readonly is: 'parameter'; readonly node: NodeName; readonly name: string; readonly value: string }
  /** What stands behind `ip route add`. `replace`: in place of the route to the same network in the same table. */
  | { readonly is: 'route'; readonly node: NodeName; readonly words: string; readonly replace?: true }
  /** What stands behind `ip rule add`. `instead`: the words of the rule whose place it takes. */
  | { readonly is: 'rule'; readonly node: NodeName; readonly words: string; readonly instead?: string }
  /** A table of nftables of its own, whole: `table inet holdfast { ... }`. */
  | { readonly is: 'nft-table'; readonly node: NodeName; readonly text: string }
  /** A rule that becomes the first of a chain that is there: `nft insert rule`, `iptables -I`. */
  | {
      readonly is: 'filter-rule';
      readonly node: NodeName;
      readonly language: 'nft' | 'iptables';
      readonly family: 'ip' | 'ip6' | 'inet';
      readonly table: string;
      readonly chain: string;
      readonly rule: string;
    }
  /** Lines as they are typed below `configure terminal`. */
  | { readonly is: 'device-lines'; readonly node: NodeName; readonly lines: readonly string[] }
  /** Of a device of which only its kind is known: a key of its node in `network.yaml`, or `timeout.half-closed`. */
  | {
      readonly is: 'device-setting';
      readonly node: NodeName;
      readonly key: string;
      readonly value: string;
      /** The traffic that needs it, where a device can be told for that alone: `tcp from A to B port P`. */
      readonly about?: readonly string[];
    }
  /** The same where the key holds a list: one more entry. */
  | {
      readonly is: 'device-entry';
      readonly node: NodeName;
      readonly key: 'permits' | 'idle-timeouts';
      readonly words: string;
    }
  | { readonly is: 'host-model'; readonly node: NodeName; readonly model: 'weak' | 'strong' | 'source-priority' }
  /** Windows, of one interface: `weakhostsend` or `weakhostreceive` enabled. */
  | {
      readonly is: 'weak-interface';
      readonly node: NodeName;
      readonly interface: string;
      readonly half: 'send' | 'receive';
    };

/** Of the programs on it, and of what they are told. */
export type ProgramChange =
  /** Lines of bp.conf, or of whatever the system keeps these settings in: some go, some come behind the others. */
  | {
      readonly is: 'bp-conf';
      readonly node: NodeName;
      readonly drop: readonly string[];
      readonly add: readonly string[];
      /**
       * What this makes of the address that a session's connections from there are bound to, where they are written by
       * hand.
       */
      readonly binds?: Binds;
    }
  /**
   * The sockets of a session's programs on one host get keepalive from outside: those that are open, or those that are
   * made after a start.
   */
  | {
      readonly is: 'sockets';
      readonly node: NodeName;
      readonly session: string;
      readonly keepalive: KeepaliveTimes;
      readonly by: 'running-process' | 'preload';
      /** The programs that make them, as the session calls them. */
      readonly programs: readonly string[];
      /** The ports of the far or the near end by which an open one is found. */
      readonly ports: readonly number[];
    }
  /** A setting of the session's product: a key of the dialogue below `with`. `node`: where it is set (`product/`). */
  | {
      readonly is: 'product';
      readonly node: NodeName;
      readonly session: string;
      readonly dialogue: string;
      readonly key: string;
      readonly value: string;
      /** How often it makes the product say something; undefined: it does not. */
      readonly every?: Duration;
    }
  /**
   * A relay beside the programs of a host, which they are pointed at for connections to these ports. `peer`: who is
   * behind it.
   */
  | {
      readonly is: 'relay';
      readonly node: NodeName;
      readonly session: string;
      readonly ports: readonly number[];
      readonly peer: NodeName;
      /** Where the program connects to now. */
      readonly at: Address;
      readonly keepalive: KeepaliveTimes;
    }
  /** An ssh tunnel from there to the peer, in the same place. */
  | {
      readonly is: 'tunnel';
      readonly node: NodeName;
      readonly session: string;
      readonly ports: readonly number[];
      readonly peer: NodeName;
      readonly at: Address;
      readonly alive: Duration;
    }
  /** The job is done in another manner, which is another dialogue: not multiplexed, say. */
  | { readonly is: 'manner'; readonly node: NodeName; readonly session: string; readonly dialogue: string };

export interface Binds {
  readonly session: string;
  readonly was: Address;
  /** Undefined: it is left to the system. */
  readonly now?: Address;
}

export interface KeepaliveTimes {
  readonly idle: Duration;
  readonly interval: Duration;
  readonly count: number;
}

/** What has to be changed together. */
export type Patch = readonly Change[];

export const nodesOf = (patch: Patch): readonly NodeName[] => [...new Set(patch.map(({ node }) => node))];

/** The same wherever it stands: two changes that say the same are one. */
export const changeKey = (change: Change): string => JSON.stringify(change);
