import { type Address, parseAddress } from '../../base/address.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';
import { portOf } from './service.ts';

/** The two text columns of a socket list, and why they are no flow: for people, with what was found and what helps. */
export type FlowReading = Flow | { readonly unread: string };

/**
 * From the column of the local end and the column of the foreign end. A list does not know who began the connection:
 * the flow goes from the host that printed it to its peer. Wildcards become what the kernel holds, 0.0.0.0 (or ::) and
 * port 0.
 */
export function flowBetween(local: string, peer: string): FlowReading {
  const source = splitEndpoint(local);
  const destination = splitEndpoint(peer);
  if (!source || !destination) {
    return { unread: `found ${quote(source ? peer : local)}, expected an address and a port` };
  }
  // `*` is printed for both families; the other end, if it is IPv6, tells which.
  const wildcard = source.host.includes(':') || destination.host.includes(':') ? '::' : '0.0.0.0';
  const from = endpointOf(source, wildcard);
  const to = endpointOf(destination, wildcard);
  if ('unread' in from) return from;
  return 'unread' in to ? to : { protocol: 'tcp', source: from, destination: to };
}

interface Halves {
  readonly host: string;
  readonly port: string;
}

/**
 * Where the port begins: after the last colon (Linux, Windows), or after the last dot where a dot follows the last
 * colon (Solaris, AIX, HP-UX, BSD: `10.0.0.1.1556`, `fe80::1.1556`).
 */
function splitEndpoint(text: string): Halves | undefined {
  const colon = text.lastIndexOf(':');
  const dot = text.lastIndexOf('.');
  const at = Math.max(colon, dot);
  if (at <= 0 || at === text.length - 1) return undefined;
  return { host: unbracket(text.slice(0, at)), port: text.slice(at + 1) };
}

/** `[fe80::1]%eth0` and `[fe80::1%eth0]` both occur; so does `10.0.0.1%eth0`, a socket bound to a device. */
const unbracket = (host: string): string => host.replace(/^\[([^\]]*)\]/, '$1').replace(/%.*$/, '');

function endpointOf({ host, port }: Halves, wildcard: string): Endpoint | { unread: string } {
  const address: Address | undefined = parseAddress(host === '*' ? wildcard : host);
  if (!address) return { unread: `found ${quote(host)}, expected an address: list the sockets again with -n` };
  const number = portOf(port);
  if (number === undefined)
    return { unread: `found port ${quote(port)}, expected a number: list the sockets again with -n` };
  return { address, port: number };
}

const quote = (text: string): string => `"${text.slice(0, 60)}"`;
