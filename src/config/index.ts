/** What administrators have, turned into the model: listings of hosts, firewall configurations, `network.yaml`. */
export type { ConfigFile } from './config-file.ts';
export type { ForeignReaders, RulesetReader } from './foreign-readers.ts';
export { hostFileKind, type HostFileKind } from './host-file.ts';
export { networkSchema } from './network-schema.ts';
export { type AssembledNetwork, assembleNetwork } from './network-of.ts';
export { type Preset, presetOf, presets } from './presets.ts';
export { TableNames } from './table-names.ts';
export { readBpConf } from './netbackup/bp-conf.ts';
export { formatTarget, networkTarget } from './netbackup/network-target.ts';
export { type AsaConfiguration, readAsa } from './asa/read-asa.ts';
export { readIptablesSave } from './netfilter/iptables-save.ts';
export { readNftJson } from './netfilter/nft-json.ts';
export type { NetfilterReading } from './netfilter/nft-ruleset.ts';
export { readNftText } from './netfilter/nft-text.ts';
