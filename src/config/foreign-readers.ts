import type { UnreadConfig } from '../model/configuration.ts';
import type { NetbackupSettings } from '../model/netbackup-settings.ts';
import type { Ruleset } from '../model/netfilter.ts';
import type { Node } from '../model/node.ts';
import type { ConfigFile } from './config-file.ts';
import type { Tables } from './shown-tables.ts';

/** The readers of whole languages, which a network is put together with. */
export interface ForeignReaders {
  readonly asa: (file: ConfigFile) => { readonly node: Node; readonly unread: readonly UnreadConfig[] };
  readonly nftJson: NftReader;
  readonly nftText: NftReader;
  readonly iptablesSave: RulesetReader;
  readonly bpConf: (file: ConfigFile) => {
    readonly netbackup: NetbackupSettings;
    readonly unread: readonly UnreadConfig[];
  };
}

export type RulesetReader = (file: ConfigFile) => {
  readonly ruleset: Ruleset;
  readonly unread: readonly UnreadConfig[];
};

/** `without`: tables that another listing shows, and that are left out. */
export type NftReader = (file: ConfigFile, without?: Tables) => ReturnType<RulesetReader>;
