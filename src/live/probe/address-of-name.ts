import { lookup } from 'node:dns/promises';
import { type Address, parseAddress } from '../../base/address.ts';

/** The addresses of a host, or the error of getaddrinfo(3) by name. */
export type Looked = readonly Address[] | { readonly error: string };

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
    for (let name = names.shift(); name !== undefined; name = names.shift()) found.set(name, await lookedUp(name));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function lookedUp(name: string): Promise<Looked> {
  try {
    const all = await lookup(name, { all: true, order: 'verbatim' });
    const addresses = all.flatMap(({ address }) => parseAddress(address) ?? []);
    return [...new Set(addresses)].slice(0, ADDRESSES_MAX);
  } catch (error) {
    return { error: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}
