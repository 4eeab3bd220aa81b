import { parseAddress } from '../../base/address.ts';
import { bitsOf, familyOf } from '../../base/prefix.ts';
import type { InterfaceAddress, Scope } from '../../model/interface.ts';
import type { WordCursor } from '../word-cursor.ts';
import { scopeOf } from './route-words.ts';
import { wrong } from './value-words.ts';

/** Words with a value that decide nothing here. */
const valueNotUsed = new Set([
  'brd',
  'broadcast',
  'label',
  'metric',
  'proto',
  'valid_lft',
  'preferred_lft',
  'any',
  'lft',
]);

/**
 * Reads an address in the words of ip-address(8): `10.1.0.100/24 scope global secondary eth0`,
 * `10.9.0.1 peer 10.9.0.2/32`. An address without a length is alone in its network.
 */
export function takeInterfaceAddress(cursor: WordCursor): InterfaceAddress {
  const own = takeHostAndLength(cursor);
  const draft: { secondary: boolean; scope?: Scope; skip: boolean; peer?: HostAndLength } = {
    secondary: false,
    skip: false,
  };
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (word === 'peer') draft.peer = takeHostAndLength(cursor);
    else if (word === 'scope') draft.scope = takeScope(cursor);
    // `temporary` is what an IPv6 secondary is called; both share the bit, and only IPv4 leaves secondaries aside.
    else if (word === 'secondary') draft.secondary = true;
    else if (word === 'deprecated' || word === 'skip-as-source') draft.skip = true;
    else if (valueNotUsed.has(word)) cursor.take();
  }
  const length = draft.peer?.length ?? own.length;
  return {
    address: own.address,
    length,
    secondary: draft.secondary,
    scope: draft.scope ?? scopeOfAddress(own.address),
    ...(draft.peer ? { peer: draft.peer.address } : {}),
    ...(draft.skip ? { skipAsSource: true as const } : {}),
  };
}

type HostAndLength = Pick<InterfaceAddress, 'address' | 'length'>;

/**
 * What the kernel and `ip address add` take for the scope that nobody states: the loopback network is the host's own.
 */
export function scopeOfAddress(address: InterfaceAddress['address']): Scope {
  if (address.startsWith('127.') || address === '::1') return 'host';
  return /^fe[89ab]/.test(address) ? 'link' : 'global';
}

/** An address with the length of its network; the address keeps its host bits. */
export function hostAndLength(word: string): HostAndLength | undefined {
  const [text = '', written, ...more] = word.split('/');
  const address = parseAddress(text);
  if (address === undefined || more.length > 0) return undefined;
  const bits = bitsOf(familyOf(address));
  if (written === undefined) return { address, length: bits };
  return /^\d{1,3}$/.test(written) && Number(written) <= bits ? { address, length: Number(written) } : undefined;
}

function takeHostAndLength(cursor: WordCursor): HostAndLength {
  const word = cursor.take();
  const read = word === undefined ? undefined : hostAndLength(word);
  if (read !== undefined) return read;
  throw wrong(cursor, word, 'an address with its length, such as 10.1.0.100/24', 'correct the address or its length');
}

function takeScope(cursor: WordCursor): Scope {
  const word = cursor.take();
  const scope = word === undefined ? undefined : scopeOf(word);
  if (scope !== undefined) return scope;
  throw wrong(cursor, word, 'global, site, link or host', 'correct the scope, or leave it out');
}
