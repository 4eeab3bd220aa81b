import { lookup } from 'node:dns/promises';
import { type Address, parseAddress } from '../base/address.ts';
import { errorWords } from '../base/error-code.ts';

/**
 * The addresses of a host, in the order of the resolver, each once; or the error of getaddrinfo(3) by name:
 * `ENOTFOUND`.
 */
export type Looked = readonly Address[] | { readonly error: string };
export type LookUp = (name: string) => Promise<Looked>;

/** By the resolver of the system: /etc/hosts, DNS. */
export const lookUpName: LookUp = async (name) => {
  try {
    const all = await lookup(name, { all: true, order: 'verbatim' });
    return [...new Set(all.flatMap(({ address }) => parseAddress(address) ?? []))];
  } catch (error) {
    return { error: errorWords(error) };
  }
};
