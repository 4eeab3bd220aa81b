import { parseAddress } from '../../base/address.ts';
import { bitsOf, familyOf } from '../../base/prefix.ts';
import type { NetworkTarget } from '../../model/netbackup-settings.ts';

/**
 * Target or source of a `PREFERRED_NETWORK` entry: host name, address, network with length, or a wildcard (NetBackup
 * Administrator's Guide I, "Add or edit a Preferred network setting"). Without a length a zero address stands for every
 * address of its family, another one for itself.
 */
export function networkTarget(text: string): NetworkTarget {
  const [, left = '', right] = /^([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
  if (right !== undefined && !/^\d{1,3}$/.test(right)) return malformed(text);
  const length = right === undefined ? undefined : Number(right);
  if (left === '0') return length === 0 || length === undefined ? { kind: 'any' } : malformed(text);
  if (/^[\d.]+$/.test(left) || left.includes(':')) return addressTarget(text, left, length);
  if (!HOST_NAME.test(left) || (length ?? 0) > 128) return malformed(text);
  return length === undefined ? { kind: 'name', name: left } : { kind: 'name', name: left, length };
}

/** What RFC 1123 allows, and the underscore, which many hosts of backup networks are named with. */
const HOST_NAME = /^[A-Za-z\d_](?:[\w.-]{0,253}[A-Za-z\d_])?\.?$/;

function addressTarget(text: string, left: string, length: number | undefined): NetworkTarget {
  // The guide's own examples leave out the last octets of a network: 10.82.105/21.
  const address = parseAddress(length === undefined ? left : padded(left));
  if (!address) return malformed(text);
  const zero = address === '0.0.0.0' || address === '::';
  if (zero) return (length ?? 0) === 0 ? { kind: 'network', address, length: 0 } : malformed(text);
  const bits = bitsOf(familyOf(address));
  if (length === 0) return { kind: 'any' }; // the guide: it negates all bits of the address and matches every address
  if (length !== undefined && length > bits)
    return length === 128 ? { kind: 'network', address, length: bits } : malformed(text);
  return { kind: 'network', address, length: length ?? bits };
}

function padded(left: string): string {
  if (left.includes(':')) return left;
  const octets = left.split('.');
  return octets.length < 4 ? [...octets, '0', '0', '0'].slice(0, 4).join('.') : left;
}

const malformed = (text: string): NetworkTarget => ({ kind: 'malformed', text });

/** As it would be written in bp.conf. */
export function formatTarget(target: NetworkTarget): string {
  switch (target.kind) {
    case 'any':
      return '0/0';
    case 'malformed':
      return target.text;
    case 'name':
      return target.length === undefined ? target.name : `${target.name}/${target.length}`;
    case 'network':
      if (target.length === bitsOf(familyOf(target.address))) return target.address;
      return `${target.address}/${target.length}`;
  }
}
