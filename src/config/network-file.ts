import type { ConfigError } from '../model/configuration.ts';
import type { ConfigFile } from './config-file.ts';
import type { ForeignReaders } from './foreign-readers.ts';
import { networkShape } from './network-schema.ts';
import { shaped } from './shape-errors.ts';
import { type WrittenNode, writtenNode } from './written-node.ts';
import { type PlacedLine, YamlPlaces } from './yaml-places.ts';

/** What `network.yaml` says. Names of other nodes and of interfaces are not looked up yet: listings may have them. */
export interface WrittenNetwork {
  readonly nodes: ReadonlyMap<string, WrittenNode>;
  readonly links: readonly WrittenLink[];
  readonly complete: boolean;
  readonly errors: readonly ConfigError[];
}

export interface WrittenLink {
  readonly name: string;
  readonly ends: readonly { readonly text: string; readonly by: PlacedLine }[];
  readonly by: PlacedLine;
}

export const nothingWritten: WrittenNetwork = { nodes: new Map(), links: [], complete: false, errors: [] };

/** Reads `network.yaml`. What is wrong is said with its place and left out, and the rest holds; nothing is thrown. */
export function readNetworkFile(file: ConfigFile, readers: ForeignReaders): WrittenNetwork {
  const places = new YamlPlaces(file);
  const {
    nodes = {},
    links = {},
    complete = false,
  } = shaped(places, { shape: networkShape, nothing: {}, begin: 'nodes' });
  refuseNames(places, 'nodes', Object.keys(nodes));
  const written = Object.entries(nodes)
    .filter(([name]) => isName(name))
    .map(([name, shape]) => [name, writtenNode(places, ['nodes', name], shape, readers)] as const);
  return {
    nodes: new Map(written),
    links: Object.entries(links).map(([name, ends]) => ({
      name,
      by: places.keyLine(['links', name]),
      ends: ends.map((text, i) => ({ text, by: places.line(['links', name, i]) })),
    })),
    complete,
    errors: places.errors,
  };
}

/** Names are printed, and stand before a dot. */
export const isName = (name: string): boolean => /^[^\s\p{C}]{1,255}$/u.test(name);

function refuseNames(places: YamlPlaces, key: string, names: readonly string[]): void {
  for (const name of names)
    if (!isName(name))
      places.wrongKey([key, name], {
        found: JSON.stringify(name.slice(0, 64)),
        expected: 'a name of 1 to 255 characters without blanks',
        remedy: 'write "-" in place of blanks',
      });
}
