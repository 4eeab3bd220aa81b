import type { Address } from '../../base/address.ts';
import { contains, familyOf, parsePrefix } from '../../base/prefix.ts';
import type { Node } from '../../model/node.ts';
import type { Reason } from '../reason.ts';
import { addressesOf } from './name-resolution.ts';
import { matches, type NetworkEntry } from './network-entry.ts';

/** What NetBackup hands to bind() before it connects. */
export type Binding = {
  readonly because: Reason;
  /** What follows from it and surprises people. */
  readonly notes: readonly Reason[];
} & (
  | { readonly kind: 'any' }
  | { readonly kind: 'bound'; readonly address: Address; readonly list: readonly [Address, ...(readonly Address[])] }
);

export interface BindingQuestion {
  readonly node: Node;
  readonly destination: Address;
  /** As `entriesInOrder` sorts them. */
  readonly entries: readonly NetworkEntry[];
}

/**
 * The source address of a connection (NetBackup Administrator's Guide I, "Source binding evaluation"). An address of
 * the other family than the destination's is left out at the end, because no socket can be bound to it; the guide does
 * not speak of it.
 */
export function bindSource(question: BindingQuestion): Binding {
  const { destination, entries } = question;
  const lists = bindingLists(question);
  const tentative = (lists.second.length > 0 ? lists.second : lists.prohibited.length > 0 ? lists.first : []).filter(
    (address) => familyOf(address) === familyOf(destination),
  );
  const named = namedSource({ destination, entries, tentative });
  if (named)
    return {
      kind: 'bound',
      address: named.address,
      list: [named.address],
      because: named.because,
      notes: notesOf(named),
    };
  const [first, ...rest] = tentative;
  if (lists.second.length === 0 && first !== undefined) return shortened([first, ...rest], lists.prohibited);
  return { kind: 'any', because: leftToSystem(destination), notes: lifted(lists) };
}

interface Lists {
  readonly first: readonly Address[];
  readonly second: readonly Address[];
  /** Those that a PROHIBITED entry held, also where an entry had named them as source before and they were kept. */
  readonly prohibited: readonly Prohibited[];
}

interface Prohibited {
  readonly address: Address;
  readonly by: NetworkEntry;
}

function bindingLists({ node, entries }: BindingQuestion): Lists {
  let first = bindableAddresses(node);
  const second: Address[] = [];
  const prohibited: Prohibited[] = [];
  for (const by of entries) {
    if (by.entry.directive === 'PROHIBITED') {
      const held = (address: Address) => matches(by.target, address);
      prohibited.push(...[...first, ...second].filter(held).map((address) => ({ address, by })));
      first = first.filter((address) => !held(address));
    } else {
      // A source is put into the list even where its target has no address.
      second.push(...first.filter((address) => matches(by.source, address)));
      first = first.filter((address) => !matches(by.source, address));
    }
  }
  return { first, second, prohibited };
}

/** All plumbed addresses but loopback and link-local ones, as the operating system lists them. */
export const bindableAddresses = (node: Node): readonly Address[] =>
  addressesOf(node).filter((address) => !linkLocal.some((network) => network && contains(network, address)));

const linkLocal = [parsePrefix('169.254.0.0/16'), parsePrefix('fe80::/64')];

interface Named {
  readonly address: Address;
  readonly because: Reason;
}

/** The first entry with a source that holds the destination and names a local address. */
function namedSource({
  destination,
  entries,
  tentative,
}: {
  readonly destination: Address;
  readonly entries: readonly NetworkEntry[];
  readonly tentative: readonly Address[];
}): Named | undefined {
  const naming = entries.flatMap(({ entry, target, source }) => {
    const address = entry.directive === 'PROHIBITED' ? undefined : tentative.find((one) => matches(source, one));
    return address && matches(target, destination) ? [{ entry, address }] : [];
  });
  const [longest] = naming;
  if (!longest) return undefined;
  const required = naming.find(({ entry }) => entry.setting === 'REQUIRED_INTERFACE');
  if (required && longest.entry.setting === 'PREFERRED_NETWORK' && required.address !== longest.address) {
    const text = `"${required.entry.by.text}" asks for ${required.address} and "${longest.entry.by.text}" for ${longest.address}; the former is taken.`;
    const config = [required.entry.by, longest.entry.by];
    const assumed = ['ASSUMED_REQUIRED_INTERFACE_WINS'] as const;
    return { address: required.address, because: { code: 'SOURCE_OF_REQUIRED_INTERFACE', text, config, assumed } };
  }
  const text = `"${longest.entry.by.text}" holds ${destination} and names ${longest.address}: the socket is bound to it.`;
  return { address: longest.address, because: { code: 'SOURCE_OF_ENTRY', text, config: [longest.entry.by] } };
}

const notesOf = ({ address, because }: Named): readonly Reason[] => [notRouted(address, because.config)];

function notRouted(address: Address, config: Reason['config']): Reason {
  const text = `Routes still choose the interface: where it is not the one of ${address}, a weak host sends from it with that source and the answer comes back elsewhere.`;
  return { code: 'SOURCE_NOT_ROUTED_BY', text, config };
}

function shortened(list: readonly [Address, ...Address[]], prohibited: readonly Prohibited[]): Binding {
  const config = [...new Set(prohibited.map(({ by }) => by.entry.by))];
  const gone = prohibited.map(({ address }) => address).join(', ');
  const [address] = list;
  const bound = `${gone} is prohibited and no entry names a source: NetBackup binds to ${list.join(', ')}, whatever the destination.`;
  const because: Reason = { code: 'SOURCE_FROM_SHORTENED_LIST', text: bound, config };
  const text = `Of the list ${list.join(', ')} the first, ${address}, becomes the source, whether the destination is reached from it or not.`;
  const first: Reason = { code: 'FIRST_OF_LIST_BOUND', text, config, assumed: ['ASSUMED_FIRST_OF_LIST'] };
  return {
    kind: 'bound',
    address,
    list,
    because,
    notes: [...(list.length > 1 ? [first] : []), notRouted(address, config)],
  };
}

function leftToSystem(destination: Address): Reason {
  const text = `No entry decides the source of connections to ${destination}: the operating system chooses it.`;
  return { code: 'SOURCE_LEFT_TO_SYSTEM', text, config: [] };
}

/**
 * What a prohibition of a local address is worth when sources are named: nothing, for connections that no such entry
 * holds.
 */
function lifted({ second, prohibited }: Lists): readonly Reason[] {
  if (second.length === 0) return [];
  return prohibited.map(({ address, by }) => ({
    code: 'PROHIBITION_LIFTED',
    text: `"${by.entry.by.text}" does not keep ${address} out of this connection, because other entries name sources.`,
    config: [by.entry.by],
  }));
}
