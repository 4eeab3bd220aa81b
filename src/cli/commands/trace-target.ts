import { type Address, parseAddress } from '../../base/address.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { namedAddress } from '../../trace/named-address.ts';

export interface Target {
  readonly address: Address;
  readonly port?: number;
}

/** `10.4.0.100`, `10.4.0.100:1556`, `[2001:db8::1]:22`, `serverB:1556`: the target, or what is wrong with it. */
export function targetOf(network: LoadedNetwork, text: string | undefined): Target | string {
  if (text === undefined) return '--to: name the destination, such as 10.4.0.100:1556 or a host of the network';
  const { host, port: written } = split(text);
  const port = written === undefined ? undefined : /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN;
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535))
    return `--to: found port "${written}", expected a number from 1 to 65535`;
  if (isAddressWithZone(host)) return `--to: ${zoneWords(host)}`;
  const address = namedAddress(network, host);
  if (address === undefined) return `--to: "${host}" is neither an address nor a host of this network that has one`;
  return { address, ...(port === undefined ? {} : { port }) };
}

function split(text: string): { readonly host: string; readonly port?: string } {
  const bracketed = /^\[([^\]]+)\](?::(.*))?$/.exec(text);
  if (bracketed) return { host: bracketed[1] ?? '', ...(bracketed[2] === undefined ? {} : { port: bracketed[2] }) };
  const at = text.lastIndexOf(':');
  if (at < 0 || text.indexOf(':') !== at) return { host: text };
  return { host: text.slice(0, at), port: text.slice(at + 1) };
}

/** `fe80::1%eth0`. */
export const isAddressWithZone = (text: string): boolean => text.includes('%') && parseAddress(text) !== undefined;

/** The interface that a zone names decides the way: passed over, it would be another. */
export const zoneWords = (text: string): string =>
  `found "${text}", expected an address without a zone; leave "${text.slice(text.indexOf('%'))}" out, and name the interface with --bind-device`;
