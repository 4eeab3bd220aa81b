import type { Prefix } from '../../base/prefix.ts';
import type { AddressSelector } from '../../model/asa-policy.ts';
import type { Node } from '../../model/node.ts';
import { prefixesOf } from '../../base/range-prefixes.ts';

/** The networks of which a firewall gives every address one of its own: what becomes of one says nothing of another. */
export function translatedOneToOne({ filter }: Node): readonly Prefix[] {
  if (filter?.kind !== 'asa') return [];
  const { translations, accessLists } = filter.policy;
  return translations
    .filter(({ kind, mappedDestination }) => kind === 'static' || mappedDestination !== undefined)
    .flatMap(({ realSource, mappedSource, realDestination, mappedDestination, list }) => [
      realSource,
      mappedSource,
      realDestination,
      mappedDestination,
      ...((list === undefined ? undefined : accessLists.get(list))?.entries.map(({ source }) => source) ?? []),
    ])
    .flatMap((selector) => (selector === undefined || selector === 'interface' ? [] : members(selector)));
}

const members = ({ prefixes, ranges }: AddressSelector): readonly Prefix[] => [
  ...prefixes,
  ...ranges.flatMap(({ from, to }) => prefixesOf(from, to)),
];
