import { PrefixTable } from '../../base/prefix-table.ts';
import type { Address } from '../../base/address.ts';
import type { Prefix } from '../../base/prefix.ts';

export type AllowList = (address: Address) => boolean;

/**
 * Who may connect, by the address that the connection comes from; without a list everybody, with an empty one nobody.
 */
export function allowList(allowed: readonly Prefix[] | undefined): AllowList {
  if (!allowed) return () => true;
  const table = new PrefixTable<true>();
  for (const prefix of allowed) table.add(prefix, true);
  return (address) => table.find(address, (found) => found) === true;
}
