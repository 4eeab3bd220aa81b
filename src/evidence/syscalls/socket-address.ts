import { parseAddress } from '../../base/address.ts';
import type { CallAddress } from './call.ts';

/**
 * The socket address among the arguments of strace, IPv4
 * `{sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.0.0.1")}` or IPv6 with
 * `inet_pton(AF_INET6, "fe80::1", &sin6_addr)` (old: `inet_pton(AF_INET6, "::1", ...)` behind other fields).
 */
export function straceAddress(text: string): CallAddress {
  const family = /\bsa_family=(AF_\w+)/.exec(text)?.[1];
  if (family === undefined) return 'none';
  if (family !== 'AF_INET' && family !== 'AF_INET6') return 'other-family';
  const host = /\binet_(?:addr\(|pton\(AF_INET6, )"([^"]*)"/.exec(text)?.[1] ?? '';
  return endpointOf(host, /\bsin6?_port=htons\((\d{1,5})\)/.exec(text)?.[1]);
}

/** The line that truss -v prints below a call: `AF_INET  name = 10.0.0.1  port = 1556`. */
export function trussAddress(line: string): CallAddress {
  const [, family, host = '', port] =
    /^\s*(?:[\d/]+:)?\s*(AF_\w+)\s+name = (\S*)(?:\s+port = (\d{1,5}))?/.exec(line) ?? [];
  if (family === undefined) return 'none';
  return family === 'AF_INET' || family === 'AF_INET6' ? endpointOf(host, port) : 'other-family';
}

/** In the arguments of FreeBSD's truss: `{ AF_INET 10.0.0.1:1556 }`, `{ AF_INET6 [::1]:1556 }`. */
export function bsdAddress(text: string): CallAddress {
  const [, family, bracketed, bare, port] =
    /\{ (AF_\w+)(?: (?:\[([\da-fA-F.:]+)\]|([\d.]+)):(\d{1,5}) \})?/.exec(text) ?? [];
  if (family === undefined) return 'none';
  return family === 'AF_INET' || family === 'AF_INET6' ? endpointOf(bracketed ?? bare ?? '', port) : 'other-family';
}

function endpointOf(host: string, port: string | undefined): CallAddress {
  const address = parseAddress(host);
  return address && port !== undefined && Number(port) <= 65_535 ? { address, port: Number(port) } : 'stripped';
}
