import { type Address, parseAddress } from '../../base/address.ts';
import { hostPrefix, lengthOfMask, networkOf, parsePrefix, type Prefix } from '../../base/prefix.ts';
import type { AddressSelector } from '../../model/asa-policy.ts';
import type { Definitions } from './definitions.ts';
import { notExpected, type Words } from './statement.ts';

const one = (prefix: Prefix): AddressSelector => ({ prefixes: [prefix], ranges: [] });

export const hostSelector = (address: Address): AddressSelector => one(hostPrefix(address));

export const anyAddress: AddressSelector = { any: 'any', prefixes: [], ranges: [] };

/** Something that the configuration names and does not say. It may match. */
export const notKnownAddress = (notKnown: string): AddressSelector => ({ prefixes: [], ranges: [], notKnown });

/**
 * `10.1.0.0 255.255.0.0`; `0 0` is what PIX prints for everything. Undefined where the ones of the mask are not all in
 * front.
 */
export function maskedPrefix(address: Address, mask: string): Prefix | undefined {
  const bits = parseAddress(mask === '0' ? '0.0.0.0' : mask);
  const length = bits === undefined || bits.includes(':') || address.includes(':') ? undefined : lengthOfMask(bits);
  return length === undefined ? undefined : networkOf(address, length);
}

/**
 * One address or network as an access list, a NAT command or a group writes it. A string is the reason why it is none.
 */
export function takeAddress(words: Words, definitions: Definitions): AddressSelector | string {
  const word = words.take();
  switch (word) {
    case 'any':
      return anyAddress;
    case 'any4':
    case 'any6':
      return { any: word, prefixes: [], ranges: [] };
    case 'host': {
      const host = words.take();
      const address = definitions.address(host);
      return address === undefined ? unknownName(host) : hostSelector(address);
    }
    case 'interface':
      return { prefixes: [], ranges: [], ofInterface: words.take() };
    case 'object':
      return definitions.networkObject(words.take());
    case 'object-group':
      return definitions.networkGroup(words.take());
    case 'range':
      return takeRange(words, definitions);
    case 'fqdn':
      return notKnownAddress(`fqdn ${words.take()}`);
    default:
      return takeNetwork(word, words, definitions);
  }
}

function takeNetwork(word: string, words: Words, definitions: Definitions): AddressSelector | string {
  if (word.includes('/')) {
    const prefix = parsePrefix(word);
    return prefix ? one(prefix) : notExpected(word, 'an address and its prefix length');
  }
  const address = word === '0' ? definitions.address('0.0.0.0') : definitions.address(word);
  if (address === undefined)
    return /^[\d.:]*$/.test(word) ? notExpected(word, 'an address') : unknownName(word, words.take());
  const mask = words.take();
  const prefix = maskedPrefix(address, mask);
  return prefix ? one(prefix) : notExpected(mask, 'a network mask');
}

export function takeRange(words: Words, definitions: Definitions): AddressSelector | string {
  const [first, last] = [words.take(), words.take()];
  const [from, to] = [definitions.address(first), definitions.address(last)];
  if (from === undefined || to === undefined) return notExpected(`${first} ${last}`.trim(), 'two addresses');
  return { prefixes: [], ranges: [{ from, to }] };
}

/** A `name` that is not defined here; the word behind it is its mask. */
const unknownName = (name: string, mask = ''): AddressSelector | string =>
  /^[A-Za-z_][\w.-]*$/.test(name) && /^(?:[\d.]+|)$/.test(mask)
    ? notKnownAddress(`name ${name}`)
    : notExpected(name, 'an address');
