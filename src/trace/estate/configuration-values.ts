import { type Address, parseAddress } from '../../base/address.ts';
import type { Prefix } from '../../base/prefix.ts';
import type { AsaPolicy } from '../../model/asa-policy.ts';
import type { Node } from '../../model/node.ts';

/**
 * Something in a configuration that packets are compared with, or anything else that tells two configurations apart.
 */
export type Value =
  /** `own`: an address of an interface with the length of its network. */
  | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly own: boolean }
  | { readonly kind: 'range'; readonly from: Address; readonly to: Address }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'word'; readonly word: string };

/** What of a node decides packets. Names of other hosts, comments, processes and lines as they were written do not. */
export function decidingParts(node: Node): unknown {
  const { system, interfaces, routes, rules, stack, filter } = node;
  return {
    system,
    interfaces,
    routes,
    rules,
    stack,
    loose: stack.parameters.get('net.netfilter.nf_conntrack_tcp_loose'),
    neighbours: node.neighbours.filter(({ permanent }) => permanent),
    looked: node.listeners !== undefined,
    filter: filter?.kind === 'asa' ? { ...filter, policy: withoutAccessLists(filter.policy) } : filter,
  };
}

/**
 * Access lists of interfaces and classes are asked flow by flow, not compared; those that select what is translated
 * are.
 */
function withoutAccessLists(policy: AsaPolicy): unknown {
  const selecting = policy.translations.flatMap(({ list }) =>
    list === undefined ? [] : [policy.accessLists.get(list)],
  );
  return { ...policy, accessLists: selecting };
}

/** They never decide a packet, or are asked elsewhere (`mac`: by permanent neighbours only, see `NodeClasses`). */
const IGNORED: ReadonlySet<string> = new Set(['by', 'and', 'mac', 'index', 'process', 'parameters']);

/**
 * Every value in it, in order. What is an address, a prefix or a range is told by its shape, so that no place where one
 * may stand is forgotten.
 */
export function visit(part: unknown, see: (value: Value) => void): void {
  if (typeof part === 'string') return see(ofText(part));
  if (typeof part !== 'object' || part === null) return see({ kind: 'word', word: String(part) });
  const prefix = asPrefix(part);
  if (prefix) see({ kind: 'prefix', prefix, own: 'scope' in part });
  const range = asRange(part);
  if (range) see({ kind: 'range', ...range });
  if (part instanceof Map || part instanceof Set || Array.isArray(part)) {
    see({ kind: 'word', word: '[' });
    for (const one of part) visit(one, see);
    return see({ kind: 'word', word: ']' });
  }
  for (const [name, one] of Object.entries(part)) {
    if (IGNORED.has(name) || one === undefined) continue;
    if (prefix && name === 'address') continue;
    see({ kind: 'word', word: name });
    visit(one, see);
  }
  see({ kind: 'word', word: ';' });
}

function ofText(text: string): Value {
  const address = MAY_BE_ADDRESS.test(text) ? parseAddress(text) : undefined;
  return address === undefined ? { kind: 'word', word: text } : { kind: 'address', address };
}

const MAY_BE_ADDRESS = /^[\da-fA-F:][\da-fA-F.:]+$/;

function asPrefix(part: object): Prefix | undefined {
  if (!('address' in part && 'length' in part) || typeof part.address !== 'string' || typeof part.length !== 'number')
    return undefined;
  const address = parseAddress(part.address);
  return address === undefined ? undefined : { address, length: part.length };
}

function asRange(part: object): { readonly from: Address; readonly to: Address } | undefined {
  if (!('from' in part && 'to' in part) || typeof part.from !== 'string' || typeof part.to !== 'string')
    return undefined;
  const [from, to] = [parseAddress(part.from), parseAddress(part.to)];
  return from !== undefined && to !== undefined ? { from, to } : undefined;
}
