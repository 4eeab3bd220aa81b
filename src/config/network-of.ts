import { limits } from '../base/limits.ts';
import type { ConfigError, UnreadConfig } from '../model/configuration.ts';
import type { Network } from '../model/network.ts';
import type { Node } from '../model/node.ts';
import { connectedRoutes } from './assemble/connected-routes.ts';
import { Faults } from './assemble/faults.ts';
import { linksOf } from './assemble/links.ts';
import { assembleNode } from './assemble/node.ts';
import { caseFileRole } from './case-file.ts';
import type { ConfigFile } from './config-file.ts';
import type { ForeignReaders } from './foreign-readers.ts';
import { readHost } from './host.ts';
import { impossibleValues, isImpossible } from './impossible-values.ts';
import { nothingWritten, readNetworkFile, type WrittenNetwork } from './network-file.ts';
import type { NodeParts } from './parts.ts';

export interface AssembledNetwork {
  readonly network: Network;
  readonly errors: readonly ConfigError[];
  /** What no reader understood, of all files, but for what is an error. Each node has its own as well. */
  readonly unread: readonly UnreadConfig[];
}

/**
 * The network of a case from the files below its `network/`: `network.yaml`, `hosts/<name>/*`, `firewalls/<name>.cfg`,
 * whatever stands before these in their names. Nothing is thrown; what is wrong is an error with its place, and the
 * rest holds.
 */
export function assembleNetwork(files: readonly ConfigFile[], readers: ForeignReaders): AssembledNetwork {
  const sorted = sortFiles(files);
  const written = writtenOf(sorted.networkFiles, readers);
  const faults = new Faults();
  const names = new Set([...sorted.hosts.keys(), ...sorted.firewalls.keys(), ...written.nodes.keys()]);
  const nodes = [...names].map((name) => {
    const host = sorted.hosts.get(name);
    const firewall = sorted.firewalls.get(name);
    const byHand = written.nodes.get(name);
    const listed = [...(host ? readHost(host, readers) : []), ...(firewall ? [firewallParts(firewall, readers)] : [])];
    return assembleNode({ name, listed, ...(byHand ? { written: byHand } : {}) }, faults);
  });
  const links = linksOf(nodes, written.links, faults);
  const unread = [...nodes.flatMap((node) => node.unread), ...faults.unread, ...sorted.unread];
  return {
    network: { nodes, links, complete: written.complete },
    errors: [...written.errors, ...sorted.errors, ...impossibleValues(unread, files), ...faults.errors],
    unread: unread.filter((one) => !isImpossible(one)),
  };
}

interface SortedFiles {
  readonly networkFiles: readonly ConfigFile[];
  readonly hosts: ReadonlyMap<string, readonly ConfigFile[]>;
  readonly firewalls: ReadonlyMap<string, ConfigFile>;
  readonly errors: readonly ConfigError[];
  readonly unread: readonly UnreadConfig[];
}

function sortFiles(files: readonly ConfigFile[]): SortedFiles {
  const networkFiles: ConfigFile[] = [];
  const hosts = new Map<string, ConfigFile[]>();
  const firewalls = new Map<string, ConfigFile>();
  const errors: ConfigError[] = [];
  const unread: UnreadConfig[] = [];
  for (const file of files) {
    const role = caseFileRole(file.file);
    if (file.text.length > limits.configCharsMax) errors.push(tooLong(file));
    else if (role === undefined) unread.push(strange(file));
    else if (role.of === 'network') networkFiles.push(file);
    else if (role.of === 'host') addTo(hosts, role.name, file);
    else if (firewalls.has(role.name)) errors.push(twice(file, role.name));
    else firewalls.set(role.name, file);
  }
  return { networkFiles, hosts, firewalls, errors, unread };
}

function addTo(hosts: Map<string, ConfigFile[]>, host: string, file: ConfigFile): void {
  const files = hosts.get(host);
  if (files) files.push(file);
  else hosts.set(host, [file]);
}

const tooLong = ({ file, text }: ConfigFile): ConfigError => ({
  file,
  line: 1,
  column: 1,
  found: `${text.length} characters`,
  expected: `at most ${limits.configCharsMax} (configCharsMax)`,
  remedy: 'save the listing of one host only, or leave out what does not bear on packets',
});

const twice = ({ file }: ConfigFile, name: string): ConfigError => ({
  file,
  line: 1,
  column: 1,
  found: `a second configuration of ${name}`,
  expected: 'one file for each firewall',
  remedy: 'remove the older one, or give it the name of its own firewall',
});

const strange = ({ file }: ConfigFile): UnreadConfig => ({
  file,
  line: 1,
  text: '',
  reason: 'not network.yaml, and neither in hosts/<name>/ nor in firewalls/',
  bears: 'unknown',
});

function writtenOf(files: readonly ConfigFile[], readers: ForeignReaders): WrittenNetwork {
  const [first, second] = files;
  if (!first) return nothingWritten;
  const written = readNetworkFile(first, readers);
  if (!second) return written;
  const error = {
    file: second.file,
    line: 1,
    column: 1,
    found: 'a second network.yaml',
    expected: 'one',
    remedy: `put what it says into ${first.file}`,
  };
  return { ...written, errors: [...written.errors, error] };
}

/** What a firewall's configuration says, as parts; networks that it is connected to are not written there. */
function firewallParts(file: ConfigFile, readers: ForeignReaders): NodeParts {
  const { node, unread } = readers.asa(file);
  return {
    ...partsOfNode(node),
    unread: [...new Set([...node.unread, ...unread])],
    ...(node.filter ? { filter: node.filter } : {}),
  };
}

function partsOfNode(node: Node): NodeParts {
  const { system, stack, neighbours, listeners, names } = node;
  const { parameters, ...rest } = stack;
  const routed = new Set(node.routes.map(({ to }) => `${to.address}/${to.length}`));
  const connected = ([4, 6] as const)
    .flatMap((family) => connectedRoutes(node.interfaces, family))
    .filter(({ to }) => !routed.has(`${to.address}/${to.length}`));
  return {
    looksLike: system,
    interfaces: node.interfaces,
    routes: { routes: [...connected, ...node.routes], families: [4, 6] },
    rules: { rules: node.rules, families: [4, 6] },
    stack: rest,
    parameters,
    neighbours,
    ...(listeners ? { listeners } : {}),
    names,
  };
}
