import type { StatefulFilter } from '../model/node.ts';
import type { ConfigFile } from './config-file.ts';
import type { ForeignReaders, RulesetReader } from './foreign-readers.ts';
import type { HostFileKind } from './host-file.ts';
import { readHosts } from './hosts.ts';
import { readLinkJson } from './iproute/link-json.ts';
import { readLinkListing } from './iproute/link-listing.ts';
import { readNeighbourJson, readNeighbourListing } from './iproute/neighbour-listing.ts';
import { readRouteJson } from './iproute/route-json.ts';
import { readRouteListing } from './iproute/route-listing.ts';
import { readRuleJson, readRuleListing } from './iproute/rule-listing.ts';
import { readListeners } from './listeners.ts';
import type { NodeParts } from './parts.ts';
import type { Tables } from './shown-tables.ts';
import { readSysctl } from './sysctl.ts';
import { readSystem } from './system.ts';
import type { TableNames } from './table-names.ts';
import { readIfconfig } from './unix/ifconfig.ts';
import { readRouteTable } from './unix/route-table.ts';
import { readTunables } from './unix/tunables.ts';
import { readIpconfig } from './windows/ipconfig.ts';
import { readNetshInterface } from './windows/netsh-interface.ts';
import { readPowershell } from './windows/powershell.ts';
import { readRegistry } from './windows/registry.ts';
import { readRoutePrint } from './windows/route-print.ts';

export interface HostContext {
  readonly tables: TableNames;
  readonly readers: ForeignReaders;
  /** Tables of nftables that another listing shows better. */
  readonly saved: Tables;
}

export type HostFileReader = (file: ConfigFile) => NodeParts;

const nothing: HostFileReader = () => ({});

/** Who reads a file of each kind. */
export const hostReaders = ({
  tables,
  readers,
  saved,
}: HostContext): Readonly<Record<HostFileKind, HostFileReader>> => ({
  // Read before all others, because they are read with it.
  'rt-tables': nothing,
  empty: readEmpty,
  system: readSystem,
  'link-json': readLinkJson,
  link: readLinkListing,
  ipconfig: readIpconfig,
  'netsh-interface': readNetshInterface,
  registry: readRegistry,
  powershell: readPowershell,
  ifconfig: readIfconfig,
  'route-json': (file) => readRouteJson(file, tables),
  route: (file) => readRouteListing(file, tables),
  'route-print': readRoutePrint,
  'route-table': readRouteTable,
  'rule-json': (file) => readRuleJson(file, tables),
  rule: (file) => readRuleListing(file, tables),
  'neighbour-json': readNeighbourJson,
  neighbour: readNeighbourListing,
  sysctl: readSysctl,
  tunables: readTunables,
  listeners: readListeners,
  hosts: readHosts,
  'nft-json': filterParts((file) => readers.nftJson(file, saved)),
  nft: filterParts((file) => readers.nftText(file, saved)),
  'iptables-save': filterParts(readers.iptablesSave),
  'timeout-policies': filterParts(readers.iptablesSave),
  'bp-conf': (file) => readers.bpConf(file),
  'not-known': notKnown,
});

function filterParts(read: RulesetReader): HostFileReader {
  return (file) => {
    const { ruleset, unread } = read(file);
    const filter: StatefulFilter = { kind: 'netfilter', ruleset };
    return { looksLike: 'linux', filter, unread };
  };
}

/** A kernel without rules prints nothing as text; JSON is never empty. */
function readEmpty({ file }: ConfigFile): NodeParts {
  return /(?:^|\/)(?:nft|ip6?tables)[^/]*$/i.test(file) && !/\.json$/i.test(file)
    ? { filter: { kind: 'netfilter', ruleset: { chains: [] } } }
    : {};
}

function notKnown({ file, text }: ConfigFile): NodeParts {
  const first = (text.split('\n', 1)[0] ?? '').trim().slice(0, 200);
  const reason = 'not the output of a command that is read here; docs/network.md lists them';
  return { unread: [{ file, line: 1, text: first, reason, bears: 'unknown' }] };
}
