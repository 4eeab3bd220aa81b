import type { Duration } from '../base/duration.ts';
import type { NodeName } from '../model/observation.ts';

/**
 * One thing of a case that is made otherwise, in the words of whoever has to do it: iproute2's, nftables', the device's, the product's. From the same words
 * the model is changed for the proof (`changed-files.ts`) and the script for the platform is written (`script/`).
 */
export type Change =
  /** A kernel parameter by its full name: sysctl, `ndd`, `ipadm`, `no`, registry value. */
  | { readonly is: 'parameter'; readonly node: NodeName; readonly name: string; readonly value: string }
  /** What stands behind `ip route add`. `replace`: in place of the route to the same network in the same table. */
  | { readonly is: 'route'; readonly node: NodeName; readonly words: string; readonly replace?: true }
  /** What stands behind `ip rule add`. */
  | { readonly is: 'rule'; readonly node: NodeName; readonly words: string }
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
  /** Of a device of which only its kind is known: a key of its node in `network.yaml`. */
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
  /** A line of bp.conf. */
  | { readonly is: 'bp-conf'; readonly node: NodeName; readonly line: string }
  /** The sockets of a session's programs on one host get keepalive from outside. */
  | { readonly is: 'sockets'; readonly node: NodeName; readonly session: string; readonly keepalive: KeepaliveTimes }
  /** A setting of the session's product or of its job: a key below `with`. `node`: where it is set. */
  | {
      readonly is: 'product';
      readonly node: NodeName;
      readonly session: string;
      readonly key: string;
      readonly value: string;
    };

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
