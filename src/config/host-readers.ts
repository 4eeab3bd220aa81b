import type { StatefulFilter } from '../model/node.ts';
import type { ConfigFile } from './config-file.ts';
import type { ForeignReaders, RulesetReader } from './foreign-readers.ts';
import type { HostFileKind } from './host-file.ts';
import { readHosts } from './hosts.ts';
import type { NodeParts } from './parts.ts';
import { readSysctl } from './sysctl.ts';
import type { TableNames } from './table-names.ts';

export interface HostContext {
  readonly tables: TableNames;
  readonly readers: ForeignReaders;
}

export type HostFileReader = (file: ConfigFile) => NodeParts;

/** Who reads a file of this kind. */
export function readerOf(kind: HostFileKind, { readers }: HostContext): HostFileReader {
  switch (kind) {
    case 'rt-tables':
    case 'empty':
      return () => ({});
    case 'sysctl':
      return readSysctl;
    case 'hosts':
      return readHosts;
    case 'nft-json':
      return filterParts(readers.nftJson);
    case 'nft':
      return filterParts(readers.nftText);
    case 'iptables-save':
      return filterParts(readers.iptablesSave);
    case 'bp-conf':
      return (file) => readers.bpConf(file);
    case 'not-known':
      return notKnown;
  }
}

const filterParts =
  (read: RulesetReader): HostFileReader =>
  (file) => {
    const { ruleset, unread } = read(file);
    const filter: StatefulFilter = { kind: 'netfilter', ruleset };
    return { looksLike: 'linux', filter, unread };
  };

const notKnown: HostFileReader = ({ file, text }) => ({
  unread: [
    {
      file,
      line: 1,
      text: (text.split('\n', 1)[0] ?? '').trim().slice(0, 200),
      reason: 'not the output of a command that is read here; docs/network.md lists them',
      bears: 'unknown',
    },
  ],
});
