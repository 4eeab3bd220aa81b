import type { ConfigFile } from '../config/config-file.ts';
import { assembleNetwork } from '../config/network-of.ts';
import { readAsa, readBpConf, readIptablesSave, readNftJson, readNftText } from '../config/readers.ts';
import type { ConfigError, UnreadConfig } from '../model/configuration.ts';
import { LoadedNetwork } from './loaded-network.ts';

export interface OpenedNetwork {
  readonly network: LoadedNetwork;
  readonly errors: readonly ConfigError[];
  readonly unread: readonly UnreadConfig[];
}

/** The network that files describe. */
export function networkOf(files: readonly ConfigFile[]): OpenedNetwork {
  const { network, errors, unread } = assembleNetwork(files, {
    asa: readAsa,
    nftJson: readNftJson,
    nftText: readNftText,
    iptablesSave: readIptablesSave,
    bpConf: readBpConf,
  });
  return { network: new LoadedNetwork(network), errors, unread };
}
