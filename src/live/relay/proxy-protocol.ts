import { addressIn, parseAddress } from '../../base/address.ts';
import { familyOf, wordsOf } from '../../base/prefix.ts';
import type { Endpoint } from '../../model/flow.ts';

/**
 * The PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt): who the client is, before the first byte of
 * the client's own.
 */

export interface ProxiedEnds {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

export type ProxyHeader =
  /** There may be more to come. */
  | { readonly is: 'unfinished' }
  | { readonly is: 'wrong'; readonly found: string }
  /** So many bytes. Without ends the sender speaks for itself, or of what has none. */
  | { readonly is: 'read'; readonly bytes: number; readonly ends?: ProxiedEnds };

/**
 * More of a header is not waited for. Section 2.1: the longest of version 1 has 107. Version 2 may have extensions
 * behind its addresses; those that exist (TLS names, a checksum, an identity) stay far below.
 */
export const PROXY_HEADER_BYTES_MAX = 2_048;

export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  if (bytes.length === 0) return UNFINISHED;
  if (bytes[0] === SIGNATURE[0]) return readSecond(bytes);
  return readFirst(bytes);
}

const UNFINISHED = { is: 'unfinished' } as const;
const SIGNATURE = new Uint8Array([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const FIRST_BYTES_MAX = 107;
const BEGIN = 'PROXY ';

function readFirst(bytes: Uint8Array): ProxyHeader {
  const text = String.fromCharCode(...bytes.subarray(0, FIRST_BYTES_MAX));
  const wrong = { is: 'wrong', found: JSON.stringify(text.slice(0, 32)) } as const;
  if (!text.startsWith(BEGIN.slice(0, text.length))) return wrong;
  const end = text.indexOf('\r\n');
  if (end < 0) return text.length < FIRST_BYTES_MAX ? UNFINISHED : wrong;
  const [, family, ...rest] = text.slice(0, end).split(' ');
  const read = { is: 'read', bytes: end + 2 } as const;
  if (family === 'UNKNOWN') return read;
  const [from = '', to = '', fromPort = '', toPort = ''] = rest;
  const [source, destination] = [writtenEnd(from, fromPort), writtenEnd(to, toPort)];
  const expected = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : 0;
  const fits = rest.length === 4 && [source, destination].every((one) => one && familyOf(one.address) === expected);
  return fits && source && destination ? { ...read, ends: { source, destination } } : wrong;
}

function writtenEnd(text: string, digits: string): Endpoint | undefined {
  const address = parseAddress(text);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN;
  return address !== undefined && port <= 65_535 ? { address, port } : undefined;
}

/** Signature, version and command, family and transport, length of what follows. */
const FIXED_BYTES = 16;
const COMMAND = { local: 0x20, proxy: 0x21 } as const;
const FAMILY = { tcp4: 0x11, tcp6: 0x21 } as const;

function readSecond(bytes: Uint8Array): ProxyHeader {
  const [known, wrong] = [
    Math.min(bytes.length, SIGNATURE.length),
    (found: string) => ({ is: 'wrong', found }) as const,
  ];
  for (let i = 0; i < known; i++) if (bytes[i] !== SIGNATURE[i]) return wrong('bytes that are no signature');
  if (bytes.length < FIXED_BYTES) return UNFINISHED;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [command, family, length] = [view.getUint8(12), view.getUint8(13), view.getUint16(14)];
  if (command !== COMMAND.local && command !== COMMAND.proxy)
    return wrong(`version and command 0x${command.toString(16)}`);
  const all = FIXED_BYTES + length;
  if (all > PROXY_HEADER_BYTES_MAX) return wrong(`a header of ${all} bytes`);
  if (bytes.length < all) return UNFINISHED;
  const read = { is: 'read', bytes: all } as const;
  if (command === COMMAND.local) return read;
  const words = family === FAMILY.tcp4 ? 1 : family === FAMILY.tcp6 ? 4 : 0;
  if (words === 0) return read;
  if (length < 8 * words + 4) return wrong(`${length} bytes of addresses`);
  const ports = FIXED_BYTES + 8 * words;
  const end = (at: number, port: number): Endpoint => ({
    address: addressIn(view, at, words === 1 ? 4 : 6),
    port: view.getUint16(port),
  });
  return { ...read, ends: { source: end(FIXED_BYTES, ports), destination: end(FIXED_BYTES + 4 * words, ports + 2) } };
}

/**
 * Ends of two families, which an IPv4 client of an IPv6 socket does not have but a translated one might, cannot be
 * told: then the header says that there are none.
 */
export function proxyHeader(version: 1 | 2, { source, destination }: ProxiedEnds): Uint8Array {
  const family = familyOf(source.address);
  const told = family === familyOf(destination.address);
  if (version === 1) {
    const ends = `TCP${family} ${source.address} ${destination.address} ${source.port} ${destination.port}`;
    return new TextEncoder().encode(`PROXY ${told ? ends : 'UNKNOWN'}\r\n`);
  }
  const words = told ? [...wordsOf(source.address), ...wordsOf(destination.address)] : [];
  const bytes = new Uint8Array(FIXED_BYTES + (told ? words.length * 4 + 4 : 0));
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  view.setUint8(12, told ? COMMAND.proxy : COMMAND.local);
  view.setUint8(13, told ? (family === 4 ? FAMILY.tcp4 : FAMILY.tcp6) : 0);
  view.setUint16(14, bytes.length - FIXED_BYTES);
  for (const [i, word] of words.entries()) view.setUint32(FIXED_BYTES + 4 * i, word);
  if (!told) return bytes;
  view.setUint16(bytes.length - 4, source.port);
  view.setUint16(bytes.length - 2, destination.port);
  return bytes;
}
