import type { Address } from '../../base/address.ts';
import { broadcastOf, familyOf, bitsOf, hostPrefix, networkOf, parsePrefix, type Prefix } from '../../base/prefix.ts';
import { PrefixTable } from '../../base/prefix-table.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { decidingParts, visit } from './configuration-values.ts';
import { longestMatchPrefixes } from './longest-match.ts';
import { prefixesOf } from '../../base/range-prefixes.ts';
import { translatedOneToOne } from './one-to-one.ts';

/**
 * Every network that a configuration anywhere compares addresses with. Two addresses of which each such network holds
 * both or neither are treated alike by all of them. A node's own addresses in its own configuration are not counted:
 * they stand there for themselves.
 */
export class Mentions {
  readonly #prefixes = new PrefixTable<string>();
  readonly #known = new Set<string>();
  readonly #oneToOne = new PrefixTable<true>();

  constructor(nodes: Iterable<LoadedNode>) {
    for (const prefix of TOLD_APART_BY_THE_STACK) this.#add(prefix);
    for (const node of nodes) {
      const own = new Set(node.addresses);
      const add = (prefix: Prefix): void => {
        if (!(isHost(prefix) && own.has(prefix.address))) this.#add(prefix);
      };
      visit(decidingParts(node.node), (value) => {
        if (value.kind === 'prefix') for (const one of networksOf(value.prefix)) add(one);
        if (value.kind === 'address') add(hostPrefix(value.address));
        if (value.kind === 'range') for (const one of prefixesOf(value.from, value.to)) this.#add(one);
      });
      for (const prefix of longestMatchPrefixes(node)) this.#add(prefix);
      for (const prefix of translatedOneToOne(node.node)) this.#oneToOne.add(prefix, true);
    }
  }

  /**
   * Equal for addresses that nobody tells apart: the longest of the networks that hold it, since the others all hold
   * that one.
   */
  signature(address: Address): string {
    if (this.#oneToOne.find(address, () => true)) return address;
    return this.#prefixes.find(address, (name) => name) ?? '';
  }

  #add(prefix: Prefix): void {
    const name = `${prefix.address}/${prefix.length}`;
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#prefixes.add(prefix, name);
  }
}

const isHost = ({ address, length }: Prefix): boolean => length === bitsOf(familyOf(address));

/** An interface's address stands for its network and that one's broadcast address. */
function networksOf({ address, length }: Prefix): readonly Prefix[] {
  const network = networkOf(address, length);
  const last = broadcastOf(network);
  return last === undefined ? [network] : [network, hostPrefix(last)];
}

/** Loopback, multicast, broadcast, link-local: what `isLoopback`, `scopeOf` and `addressType` look at. */
const TOLD_APART_BY_THE_STACK = [
  '0.0.0.0/8',
  '0.0.0.0',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::/10',
  'ff00::/8',
].flatMap((text) => parsePrefix(text) ?? []);
