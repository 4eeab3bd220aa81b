import { parseAddress } from '../../base/address.ts';
import { type Looked, lookUpName } from '../name-lookup.ts';

/** More of one name are a farm of servers: the first ones stand for all. */
const ADDRESSES_MAX = 16;
/** getaddrinfo(3) holds a thread of four each. */
const AT_ONCE = 3;

/** Looks names up as any program of this host does, each once. An address is its own. */
export async function addressesOf(hosts: Iterable<string>): Promise<ReadonlyMap<string, Looked>> {
  const found = new Map<string, Looked>();
  const names: string[] = [];
  for (const host of new Set(hosts)) {
    const address = parseAddress(host);
    if (address === undefined) names.push(host);
    else found.set(host, [address]);
  }
  const work = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const looked = await lookUpName(name);
      found.set(name, 'error' in looked ? looked : looked.slice(0, ADDRESSES_MAX));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}
