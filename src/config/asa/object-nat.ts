import { type Address, parseAddress } from '../../base/address.ts';
import { bitsOf, familyOf, networkOf, wordsOf } from '../../base/prefix.ts';
import type { AddressSelector, AsaTranslation } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Definitions } from './definitions.ts';
import { portOf, protocolOf } from './service-names.ts';
import { notExpected, Words } from './statement.ts';
import { addressNamed, noOptions, option, takePool, takeSides } from './translation-options.ts';

/** `nat [(REAL,MAPPED)] {static|dynamic} ...` within `object network NAME`: automatic NAT of 8.3 and later. */
export function objectNat(by: ConfigLine, object: NatObject, definitions: Definitions): ObjectTranslation | string {
  const words = new Words(by.text);
  words.take();
  const sides = takeSides(words);
  const how = words.take();
  const realSource = definitions.networkObject(object.name);
  const base = { section: 2 as const, ...sides, realSource, by, and: object.lines };
  if (how === 'dynamic') {
    const pool = takePool(words, definitions);
    if (!pool) return notExpected('', 'the mapped addresses');
    const rest = takeRest(words);
    return typeof rest === 'string'
      ? rest
      : { ...base, ...rest, kind: pool.kind, mappedSource: pool.mapped, object: object.name };
  }
  if (how !== 'static') return notExpected(how, 'static or dynamic');
  const mapped = words.take();
  if (mapped === '') return notExpected('', 'the mapped addresses');
  const mappedSource = mappedOf(mapped, realSource, definitions);
  const rest = takeRest(words);
  if (typeof rest === 'string') return rest;
  const kind = mapped === object.name ? 'identity' : 'static';
  return { ...base, ...rest, kind, mappedSource, object: object.name };
}

export interface NatObject {
  readonly name: string;
  /** The lines that say which addresses it is. */
  readonly lines: readonly ConfigLine[];
}

export type ObjectTranslation = AsaTranslation & { readonly object: string };

/** An address that stands for itself means a network as long as the object's. */
function mappedOf(mapped: string, real: AddressSelector, definitions: Definitions): AsaTranslation['mappedSource'] {
  if (mapped === 'interface') return 'interface';
  const address = parseAddress(mapped);
  const [prefix] = real.prefixes;
  if (address === undefined || !prefix || familyOf(address) !== familyOf(prefix.address))
    return addressNamed(mapped, definitions);
  return { prefixes: [networkOf(address, prefix.length)], ranges: [] };
}

function takeRest(words: Words): (typeof noOptions & Pick<AsaTranslation, 'service'>) | string {
  const rest: typeof noOptions & Pick<AsaTranslation, 'service'> = { ...noOptions };
  while (!words.done) {
    const word = words.take();
    if (word === 'service') {
      const service = takeService(words);
      if (typeof service === 'string') return service;
      Object.assign(rest, { service });
      continue;
    }
    const more = option(word);
    if (!more) return notExpected(word, 'an option of a translation');
    Object.assign(rest, more);
  }
  return rest;
}

/** `service tcp REAL MAPPED`: the ports on which the host itself serves, and is asked. */
function takeService(words: Words): NonNullable<AsaTranslation['service']> | string {
  const text = words.rest().slice(0, 60);
  const protocol = protocolOf(words.take());
  const [real, mapped] = [portOf(words.take()), portOf(words.take())];
  if (protocol === undefined || real === undefined || mapped === undefined)
    return notExpected(text, 'a protocol and two ports');
  return {
    real: { protocol, source: { from: real, to: real } },
    mapped: { protocol, source: { from: mapped, to: mapped } },
  };
}

/**
 * The order of section 2 (configuration guide, "NAT Rule Order"): static before dynamic, then the fewest real
 * addresses, then the lowest address, then the name.
 */
export const inOrder = (translations: readonly ObjectTranslation[]): readonly ObjectTranslation[] =>
  translations.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      sizeOf(a.realSource) - sizeOf(b.realSource) ||
      compareAddresses(firstOf(a.realSource), firstOf(b.realSource)) ||
      (a.object < b.object ? -1 : a.object > b.object ? 1 : 0),
  );

const rank = ({ kind }: AsaTranslation): number => (kind === 'static' || kind === 'identity' ? 0 : 1);

const sizeOf = ({ prefixes, ranges }: AddressSelector): number =>
  prefixes.reduce((sum, { address, length }) => sum + 2 ** (bitsOf(familyOf(address)) - length), 0) +
  ranges.reduce((sum, { from, to }) => sum + 1 + (wordsOf(to).at(-1) ?? 0) - (wordsOf(from).at(-1) ?? 0), 0);

const firstOf = ({ prefixes: [prefix], ranges: [range] }: AddressSelector): Address | undefined =>
  prefix?.address ?? range?.from;

function compareAddresses(a: Address | undefined, b: Address | undefined): number {
  const [left, right] = [a ? wordsOf(a) : [], b ? wordsOf(b) : []];
  for (const [i, word] of left.entries()) {
    const difference = word - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
