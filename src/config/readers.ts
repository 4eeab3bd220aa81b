/** The readers of whole languages, in one place for those who put networks together. */
export { readAsa } from './asa/read-asa.ts';
export { readBpConf } from './netbackup/bp-conf.ts';
export { readIptablesSave } from './netfilter/iptables-save.ts';
export { readNftJson } from './netfilter/nft-json.ts';
export { readNftText } from './netfilter/nft-text.ts';
