import type { AddressSelector, AsaTranslation } from '../../model/asa-policy.ts';
import { hostSelector, anyAddress } from './addresses.ts';
import type { Definitions } from './definitions.ts';
import type { Words } from './statement.ts';

export interface Sides {
  readonly real?: string;
  readonly mapped?: string;
}

/** `(inside,outside)`; `any` and nothing are all interfaces. */
export function takeSides(words: Words): Sides {
  const [, real = 'any', mapped = 'any'] = /^\(([^,()]+),([^,()]+)\)$/.exec(words.peek()) ?? [];
  if (words.peek().startsWith('(')) words.take();
  return { ...(real === 'any' ? {} : { real }), ...(mapped === 'any' ? {} : { mapped }) };
}

/** An object or a group, `any`, or an address by itself. */
export function addressNamed(name: string, definitions: Definitions): AddressSelector {
  if (name === 'any') return anyAddress;
  if (definitions.networks.has(name)) return definitions.networkObject(name);
  if (definitions.kindOf(name) === 'network') return definitions.networkGroup(name);
  const address = definitions.address(name);
  return address === undefined ? definitions.networkObject(name) : hostSelector(address);
}

export interface MappedPool {
  readonly mapped: AddressSelector | 'interface';
  readonly kind: 'dynamic' | 'pat';
}

/** Behind `dynamic [REAL]`: `MAPPED`, `interface`, `pat-pool MAPPED flags`, each with `interface` to fall back on. */
export function takePool(words: Words, definitions: Definitions): MappedPool | undefined {
  if (words.done) return undefined;
  if (words.accept('interface')) return { mapped: 'interface', kind: 'pat' };
  if (words.accept('pat-pool')) {
    const pool = words.take();
    return { mapped: pool === 'interface' ? 'interface' : addressNamed(pool, definitions), kind: 'pat' };
  }
  const mapped = addressNamed(words.take(), definitions);
  // One address for many is only possible by ports.
  return { mapped, kind: isOneAddress(mapped) ? 'pat' : 'dynamic' };
}

const isOneAddress = ({ prefixes: [first, ...more], ranges }: AddressSelector): boolean =>
  more.length === 0 && ranges.length === 0 && first?.length === (first?.address.includes(':') ? 128 : 32);

export type Options = Pick<
  AsaTranslation,
  'unidirectional' | 'orInterface' | 'inactive' | 'noProxyArp' | 'routeLookup'
>;

export const noOptions: Options = {
  unidirectional: false,
  orInterface: false,
  inactive: false,
  noProxyArp: false,
  routeLookup: false,
};

/** One option behind a translation; undefined where the word is none. */
export function option(word: string): Partial<Options> | undefined {
  switch (word) {
    case 'unidirectional':
      return { unidirectional: true };
    case 'interface':
      return { orInterface: true };
    case 'inactive':
      return { inactive: true };
    case 'no-proxy-arp':
      return { noProxyArp: true };
    case 'route-lookup':
      return { routeLookup: true };
    default:
      return HOW.has(word) ? {} : undefined;
  }
}

/** How ports and answers of name servers are treated; which address a packet gets does not change. */
const HOW = new Set([
  'dns',
  'net-to-net',
  'ipv6',
  'extended',
  'flat',
  'include-reserve',
  'round-robin',
  'block-allocation',
]);
