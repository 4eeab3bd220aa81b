import type { Address } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import { addressesOf } from '../../live/probe/address-of-name.ts';
import type { ProbeSource } from '../../live/probe/attempt.ts';

/** The address that a search of hours goes to: the first of the host that the source can reach. */
export async function firstAddress(host: string, from?: ProbeSource): Promise<Address | { readonly wrong: string }> {
  const looked = (await addressesOf([host])).get(host) ?? [];
  if ('error' in looked)
    return { wrong: `${host} is not known (${looked.error}); look at getent hosts, or give an address` };
  const fits = (address: Address) => from?.kind !== 'address' || familyOf(address) === familyOf(from.address);
  return (
    looked.find(fits) ?? {
      wrong: `${host} has no address of the family of ${from?.kind === 'address' ? from.address : 'any'}`,
    }
  );
}
