import type { Address } from '../../base/address.ts';
import { bitsOf, contains, familyOf, type Prefix } from '../../base/prefix.ts';
import type { NetworkTarget, PreferredNetwork } from '../../model/netbackup-settings.ts';
import type { Resolve } from './name-resolution.ts';

/** A `PREFERRED_NETWORK` entry with its names resolved, ready to be held against addresses. */
export interface NetworkEntry {
  readonly entry: PreferredNetwork;
  readonly target: Matcher;
  readonly source?: Matcher;
}

export type Matcher =
  | { readonly kind: 'prefix'; readonly prefix: Prefix }
  | { readonly kind: 'any' }
  /** It holds no address. */
  | { readonly kind: 'nothing'; readonly why: 'not-resolved' | 'malformed' };

export function matches(matcher: Matcher | undefined, address: Address): boolean {
  switch (matcher?.kind) {
    case 'any':
      return true;
    case 'prefix':
      return contains(matcher.prefix, address);
    case 'nothing':
    case undefined:
      return false;
  }
}

/**
 * The entries in the order in which NetBackup looks at them: the longest target first, equal ones as they stand in the
 * file (NetBackup Administrator's Guide I, "Order of directive processing in the Preferred network properties").
 */
export function entriesInOrder(entries: readonly PreferredNetwork[], resolve: Resolve): readonly NetworkEntry[] {
  const resolved = entries.map((entry): NetworkEntry => {
    const target = matcherOf(entry.target, resolve);
    return entry.source ? { entry, target, source: matcherOf(entry.source, resolve) } : { entry, target };
  });
  return resolved.toSorted((a, b) => sortLength(b) - sortLength(a));
}

function matcherOf(target: NetworkTarget, resolve: Resolve): Matcher {
  switch (target.kind) {
    case 'any':
      return { kind: 'any' };
    case 'malformed':
      return { kind: 'nothing', why: 'malformed' };
    case 'network':
      return { kind: 'prefix', prefix: target };
    case 'name': {
      // Of a name with several addresses only the first counts (same guide, "Add or edit a Preferred network setting").
      const address = resolve(target.name).addresses[0];
      if (!address) return { kind: 'nothing', why: 'not-resolved' };
      if (target.length === 0) return { kind: 'any' };
      const bits = bitsOf(familyOf(address));
      return { kind: 'prefix', prefix: { address, length: Math.min(target.length ?? bits, bits) } };
    }
  }
}

/**
 * A whole address is /128 in both families, says the guide. Where nothing can match, only the place of its source
 * depends on this.
 */
const HOST_LENGTH = 128;

function sortLength({ entry, target }: NetworkEntry): number {
  switch (target.kind) {
    case 'any':
      return 0;
    case 'prefix':
      return target.prefix.length === bitsOf(familyOf(target.prefix.address)) ? HOST_LENGTH : target.prefix.length;
    case 'nothing':
      return entry.target.kind === 'name' ? (entry.target.length ?? HOST_LENGTH) : 0;
  }
}
