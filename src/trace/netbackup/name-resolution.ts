import { type Address, isLoopback, parseAddress } from '../../base/address.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Node } from '../../model/node.ts';
import type { Reason } from '../reason.ts';

/** The addresses of a name, in the order in which they are tried. */
export interface Resolution {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly because: Reason;
}

export type Resolve = (name: string) => Resolution;

/**
 * How `from` resolves names, as far as the model says: its hosts file, then the node of that name. A name server may
 * know more, or other things; where the file does not answer, that is assumed away and said.
 */
export const resolverOf =
  ({ from, nodes }: { readonly from: Node; readonly nodes: readonly Node[] }): Resolve =>
  (name) => {
    const address = parseAddress(name);
    if (address) {
      const because: Reason = { code: 'NAME_IS_ADDRESS', text: `${address} is an address.`, config: [] };
      return { name, addresses: [address], because };
    }
    return fromHostsFile(from, name) ?? fromNodes(nodes, name) ?? notResolved(from, name);
  };

function fromHostsFile(from: Node, name: string): Resolution | undefined {
  const entries = from.names.filter((one) => one.names.some((other) => sameHostName(other, name)));
  if (entries.length === 0) return undefined;
  const addresses = [...new Set(entries.map((one) => one.address))];
  const config: ConfigLine[] = entries.flatMap(({ by }) => (by ? [by] : []));
  const text = `${name} is ${addresses.join(', ')} in the hosts file of ${from.name}.`;
  return { name, addresses, because: { code: 'NAME_FROM_HOSTS_FILE', text, config } };
}

function fromNodes(nodes: readonly Node[], name: string): Resolution | undefined {
  const node = nodes.find((one) => sameHostName(one.name, name));
  const addresses = node ? addressesOf(node) : [];
  if (addresses.length === 0) return undefined;
  const text = `${name} is taken for the node of that name, which has ${addresses.join(', ')}.`;
  return { name, addresses, because: { code: 'NAME_OF_NODE', text, config: [], assumed: ['ASSUMED_FORWARD_LOOKUP'] } };
}

function notResolved(from: Node, name: string): Resolution {
  const text = `${name} is neither in the hosts file of ${from.name} nor the name of a node.`;
  return { name, addresses: [], because: { code: 'NAME_NOT_RESOLVED', text, config: [] } };
}

/** RFC 4343: names are equal whatever their case. A closing dot only says that the name is complete. */
export const sameHostName = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** All addresses that others can reach a node by, in the order of its interfaces. */
export const addressesOf = (node: Node): readonly Address[] =>
  node.interfaces.flatMap((one) =>
    one.addresses.map(({ address }) => address).filter((address) => !one.loopback && !isLoopback(address)),
  );
