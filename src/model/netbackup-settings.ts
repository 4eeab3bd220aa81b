import type { Address } from '../base/address.ts';
import type { ConfigLine } from './configuration.ts';

/** What bp.conf says of addresses and peers. */
export interface NetbackupSettings {
  readonly clientName?: string;
  /** `SERVER`: the first is the master. */
  readonly servers: readonly ListedServer[];
  readonly mediaServers: readonly ListedServer[];
  /**
   * `PREFERRED_NETWORK`, and what `REQUIRED_INTERFACE` and `REQUIRED_NETWORK` are turned into, in the order of the
   * file.
   */
  readonly preferredNetworks: readonly PreferredNetwork[];
  readonly connectOptions: readonly ConnectOptions[];
  readonly clusterName?: { readonly name: string; readonly by: ConfigLine };
  readonly anyClusterInterface?: { readonly on: boolean; readonly by: ConfigLine };
}

export interface ListedServer {
  readonly name: string;
  readonly by: ConfigLine;
}

export interface PreferredNetwork {
  readonly directive: 'MATCH' | 'ONLY' | 'PROHIBITED';
  readonly target: NetworkTarget;
  /** Which local address to bind. */
  readonly source?: NetworkTarget;
  /** The setting it stands for. */
  readonly setting: 'PREFERRED_NETWORK' | 'REQUIRED_INTERFACE' | 'REQUIRED_NETWORK';
  readonly by: ConfigLine;
}

/** A host name, an address or a network. No length with an address is all of its bits, with a zero address none. */
export type NetworkTarget =
  | { readonly kind: 'network'; readonly address: Address; readonly length: number }
  /** `0/0`: any family. */
  | { readonly kind: 'any' }
  | { readonly kind: 'name'; readonly name: string; readonly length?: number }
  /** `0/32` and the like: neither an address nor a wildcard. */
  | { readonly kind: 'malformed'; readonly text: string };

/** `CONNECT_OPTIONS = host a b c`; no host: `DEFAULT_CONNECT_OPTIONS`. */
export interface ConnectOptions {
  readonly host?: string;
  readonly sourcePort: 'reserved' | 'any' | 'default';
  readonly callBack: 'legacy' | 'vnetd' | 'default';
  readonly daemonPort: 'automatic' | 'vnetd' | 'daemon' | 'default';
  readonly by: ConfigLine;
}
