import { bitsOf, familyOf, formatPrefix, networkOf } from '../../base/prefix.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { someOf } from '../../base/some-of.ts';
import type { Link, LinkEnd } from '../../model/network.ts';
import type { Interface } from '../../model/interface.ts';
import type { Node } from '../../model/node.ts';
import type { WrittenLink } from '../network-file.ts';
import type { PlacedLine } from '../yaml-places.ts';
import type { Faults } from './faults.ts';

/** The links that were named, and those that addresses tell: interfaces in one network are taken to share a wire. */
export function linksOf(nodes: readonly Node[], written: readonly WrittenLink[], faults: Faults): readonly Link[] {
  const ends = new LinkEnds(nodes, faults);
  const named = written.map(({ name, ends: texts, by }) => ({
    name,
    ends: texts.flatMap((end) => ends.take(end) ?? []),
    by,
  }));
  return [...named, ...derivedLinks(nodes, (end) => ends.isTaken(end), new Set(named.map(({ name }) => name)))];
}

const keyOf = ({ node, interface: name }: LinkEnd): string => `${node}\n${name}`;

class LinkEnds {
  readonly #byNode: ReadonlyMap<string, Node>;
  readonly #faults: Faults;
  readonly #taken = new Set<string>();

  constructor(nodes: readonly Node[], faults: Faults) {
    this.#byNode = new Map(nodes.map((node) => [node.name, node]));
    this.#faults = faults;
  }

  isTaken(end: LinkEnd): boolean {
    return this.#taken.has(keyOf(end));
  }

  /** `hostA.eth0`; both names may have dots. */
  take({ text, by }: WrittenLink['ends'][number]): LinkEnd | undefined {
    if (text.trim() === '') return undefined;
    const end = this.#find(text);
    if (end === undefined) return this.#unknown(text, by);
    if (this.isTaken(end))
      return this.#faults.add(
        by,
        {
          found: `${text} again`,
          expected: 'each interface on one link',
          remedy: 'remove one of the two; a VLAN has an interface of its own (eth0.100)',
        },
        'addresses',
      );
    this.#taken.add(keyOf(end));
    return end;
  }

  #find(text: string): LinkEnd | undefined {
    for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
      const [node, name] = [text.slice(0, dot), text.slice(dot + 1)];
      if (this.#byNode.get(node)?.interfaces.some((one) => one.name === name || one.zone === name))
        return { node, interface: this.#nameOf(node, name) };
    }
    return undefined;
  }

  /** A firewall's interface may be called by its `nameif`. */
  #nameOf(node: string, name: string): string {
    const interfaces = this.#byNode.get(node)?.interfaces ?? [];
    return (interfaces.find((one) => one.name === name) ?? interfaces.find((one) => one.zone === name))?.name ?? name;
  }

  #unknown(text: string, by: PlacedLine): undefined {
    if (this.#faults.isFull) return undefined;
    const all = [...this.#byNode.values()].flatMap((node) =>
      node.interfaces.filter(({ loopback }) => !loopback).map(({ name }) => `${node.name}.${name}`),
    );
    const node = [...this.#byNode.keys()].find((name) => text.startsWith(`${name}.`));
    const ofNode = all.filter((one) => node !== undefined && one.startsWith(`${node}.`));
    const near = nearestWord(text, (ofNode.length > 0 ? ofNode : all).slice(0, COMPARED_MAX));
    this.#faults.add(
      by,
      {
        found: `"${text}"`,
        expected:
          node === undefined
            ? 'the name of a node, a dot, and the name of one of its interfaces'
            : `an interface of ${node}: ${shown(ofNode)}`,
        remedy: near === undefined ? 'correct it, or add the interface to the node' : `did you mean "${near}"?`,
      },
      'addresses',
    );
  }
}

/** Names that a misspelt one is compared with; each takes some microseconds, and an estate has thousands. */
const COMPARED_MAX = 1_000;

/** A firewall may have hundreds; who reads the error needs a few. */
const SHOWN_MAX = 8;

const shown = (names: readonly string[]): string => someOf(names, SHOWN_MAX);

/** Joins interfaces that have a network in common, directly or through others with several networks. */
function derivedLinks(
  nodes: readonly Node[],
  isTaken: (end: LinkEnd) => boolean,
  names: ReadonlySet<string>,
): readonly Link[] {
  const groups = new Groups();
  for (const node of nodes)
    for (const one of node.interfaces) {
      const end = { node: node.name, interface: one.name };
      if (!isTaken(end)) groups.add(end, networksOf(one));
    }
  return groups
    .all()
    .map(({ network, ends }) => ({ name: names.has(network) ? `${network} (derived)` : network, ends }));
}

/**
 * What tells which wire an interface is on: not loopback, tunnels, addresses alone in their network, and fe80::/10,
 * which is everywhere.
 */
function networksOf({ loopback, pointToPoint, addresses }: Interface): readonly string[] {
  if (loopback || pointToPoint) return [];
  return addresses
    .filter(
      ({ address, length, peer }) =>
        peer === undefined && length < bitsOf(familyOf(address)) && !/^fe[89ab]/.test(address),
    )
    .map(({ address, length }) => formatPrefix(networkOf(address, length)));
}

/** Sets that grow together when something belongs to two of them. */
class Groups {
  readonly #parent = new Map<string, string>();
  readonly #ends: { readonly end: LinkEnd; readonly network: string }[] = [];

  add(end: LinkEnd, networks: readonly string[]): void {
    const [network] = networks;
    if (network === undefined) return;
    this.#ends.push({ end, network });
    for (const other of networks) this.#join(network, other);
  }

  all(): readonly { readonly network: string; readonly ends: readonly LinkEnd[] }[] {
    const byRoot = new Map<string, LinkEnd[]>();
    for (const { end, network } of this.#ends) {
      const root = this.#root(network);
      const ends = byRoot.get(root);
      if (ends) ends.push(end);
      else byRoot.set(root, [end]);
    }
    return [...byRoot].map(([network, ends]) => ({ network, ends }));
  }

  #join(a: string, b: string): void {
    const [first, second] = [this.#root(a), this.#root(b)];
    if (first !== second) this.#parent.set(second, first);
  }

  #root(network: string): string {
    let root = network;
    for (let above = this.#parent.get(root); above !== undefined; above = this.#parent.get(root)) root = above;
    return root;
  }
}
