/** What administrators have, read into the nouns of the model. */
export type { ConfigFile } from './config-file.ts';
export { readIptablesSave } from './netfilter/iptables-save.ts';
export { readNftJson } from './netfilter/nft-json.ts';
export type { NetfilterReading } from './netfilter/nft-ruleset.ts';
export { readNftText } from './netfilter/nft-text.ts';
