import { type Address, parseAddress } from '../base/address.ts';
import type { TextFormat } from './reader.ts';

/**
 * The addresses of a host as it lists them itself: `ip addr`, with `-o` and `-br` too, and `ifconfig` of Linux (both
 * forms), Solaris, AIX, HP-UX, BSD and macOS. Whole lines only: prose has an address, too.
 */
export const ownAddresses: TextFormat = {
  name: 'own-addresses',
  trigger: String.raw`\binet6? (?:addr: ?)?[\da-fA-F]|(?:UP|DOWN|UNKNOWN) {3}`,
  open: (page) => (line, number) => {
    const texts = addressTexts(line);
    if (texts.length === 0) return 'other';
    for (const text of texts) {
      const address = parseAddress(text);
      if (address === undefined || isOfOneLink(address)) continue;
      page.emit({ kind: 'address-listed', address }, { at: page.calendar.now(), line: number });
    }
    return 'read';
  },
};

function addressTexts(line: string): readonly string[] {
  for (const form of FORMS) {
    const text = form.exec(line)?.[1];
    if (text !== undefined) return [text];
  }
  const brief = BRIEF.exec(line)?.[1]?.replaceAll(BRIEF_MORE, '').trim().split(/ +/) ?? [];
  return brief.every((word) => ADDRESS.test(word)) ? brief.map((word) => word.replace(/\/.*/, '')) : [];
}

const V4 = String.raw`(\d{1,3}(?:\.\d{1,3}){3})`;
const V6 = String.raw`([\da-fA-F:]{2,39}(?:\.\d{1,3}){0,3})(?:%\w{1,16})?`;

/** Of a tunnel the first is the host’s own, and `peer` or an arrow stands before the other end’s. */
const FORMS: readonly RegExp[] = [
  // iproute2 ip/ipaddress.c, print_addrinfo; -o puts number and name of the interface before it
  new RegExp(String.raw`^(?:\d{1,9}: \S+)? +inet ${V4}(?:/\d{1,2})?(?: (?:peer|brd|metric) .*)? scope .*$`),
  new RegExp(String.raw`^(?:\d{1,9}: \S+)? +inet6 ${V6}(?:/\d{1,3})?(?: peer \S+)? scope .*$`),
  // net-tools since 2.0, Solaris, AIX, HP-UX, BSD, macOS
  new RegExp(String.raw`^\s+inet ${V4}(?: +(?:-->|destination) \S+)? +netmask .*$`),
  new RegExp(String.raw`^\s+inet6 ${V6}(?:/\d{1,3}|(?: +-->? \S+)? +prefixlen \d.*)(?: .*)?$`),
  // net-tools before 2.0
  new RegExp(String.raw`^\s+inet addr:${V4} .*$`),
  new RegExp(String.raw`^\s+inet6 addr: ?${V6}/\d{1,3} Scope:\w+\s*$`),
];

/** iproute2 ip/ipaddress.c, print_linkinfo_brief: name, state, addresses. */
const BRIEF = /^\S{1,40} +(?:UP|DOWN|UNKNOWN) {3,}([\da-fA-F].{0,2000})$/;
const BRIEF_MORE = / (?:metric|peer) \S+/g;
const ADDRESS = /^[\da-fA-F.:]{2,45}(?:\/\d{1,3})?$/;

/** Another link may have a neighbour of that address (RFC 3927, RFC 4291 2.5.6): it tells no host from another. */
const isOfOneLink = (address: Address): boolean => /^fe[89ab][\da-f]:/.test(address) || address.startsWith('169.254.');
