import type { AccessEntry, AccessList, AddressSelector, ServiceSelector } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { anyAddress, takeAddress } from './addresses.ts';
import type { Definitions } from './definitions.ts';
import { type PortTest, startsPorts, takePorts } from './ports.ts';
import { icmp6TypeOf, icmpTypeOf } from './service-names.ts';
import { multiply, namedService, protocolsOf } from './services.ts';
import { notExpected, type Outcome, Words } from './statement.ts';

interface Line {
  readonly by: ConfigLine;
  readonly name: string;
  readonly kind: AccessList['kind'];
  readonly family: 4 | 6;
  readonly place: number | undefined;
}

/** Access lists while they are read: each line is one entry, groups within it are expanded into its selectors. */
export class AccessLists {
  readonly lists = new Map<
    string,
    { readonly name: string; kind: AccessList['kind']; readonly entries: AccessEntry[]; lines: number }
  >();
  readonly #definitions: Definitions;
  /** Lines that use the same groups of services share the product. */
  readonly #products = new Map<string, ServiceSelector>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /**
   * `access-list NAME [line N] [extended|standard] {permit|deny} ...`; in `show access-list` too, whose counters are
   * dropped.
   */
  line(by: ConfigLine): Outcome {
    const words = new Words(by.text.includes('(') ? by.text.replace(COUNTED, '').replaceAll(EXPLAINED, '') : by.text);
    const family = words.take() === 'ipv6' && words.take() ? 6 : 4;
    const name = words.take();
    const place = words.accept('line') ? Number(words.take()) : undefined;
    const kind = words.peek();
    switch (kind) {
      case 'remark':
        this.#placeIn(this.#listOf(name.replace(/;$/, ''), 'extended'), place);
        return 'used';
      case 'webtype':
        return { reason: 'speaks of VPN without a client', bears: 'nothing' };
      case 'ethertype':
        return { reason: 'speaks of frames of a bridge', bears: 'filter' };
      case 'extended':
      case 'standard':
        words.take();
        return this.#entry({ by, name, kind, family, place }, words);
      case 'permit':
      case 'deny':
        return this.#entry({ by, name, kind: 'extended', family, place }, words);
      default:
        return NO_ENTRY.test(by.text)
          ? { reason: 'a heading, or a setting of the list itself', bears: 'nothing' }
          : { reason: notExpected(kind, 'extended, standard, permit, deny or remark'), bears: 'filter' };
    }
  }

  /** `{permit|deny} tcp any4 any4 eq 22`, as other commands have it behind their names. */
  entry(by: ConfigLine, words: Words, place: number): AccessEntry | string {
    const action = words.take();
    if (action !== 'permit' && action !== 'deny') return notExpected(action, 'permit or deny');
    const read = this.#extended(words);
    if (typeof read === 'string') return read;
    const { selectors, rest } = read;
    return rest.unread === undefined
      ? { action, ...selectors, inactive: rest.inactive, place, by }
      : notExpected(rest.unread, 'the end of the line');
  }

  #listOf(name: string, kind: AccessList['kind']) {
    const known = this.lists.get(name);
    if (known) return known;
    const made = { name, kind, entries: [], lines: 0 };
    this.lists.set(name, made);
    return made;
  }

  /** What `show access-list` writes, else the next; what a group stands for has the number of its line there. */
  #placeIn(list: { lines: number }, written: number | undefined): number {
    list.lines = written !== undefined && Number.isSafeInteger(written) ? written : list.lines + 1;
    return list.lines;
  }

  #entry({ by, name, kind, family, place: written }: Line, words: Words): Outcome {
    const action = words.take();
    if (action !== 'permit' && action !== 'deny')
      return { reason: notExpected(action, 'permit or deny'), bears: 'filter' };
    const read = kind === 'standard' ? this.#standard(words) : this.#extended(words);
    const list = this.#listOf(name, kind);
    list.kind = kind;
    const place = this.#placeIn(list, written);
    if (typeof read === 'string') {
      // It has its place in the order, and may match: to leave it out would be to know that it does not.
      list.entries.push({ action, ...DAMAGED, inactive: false, place, by });
      return { reason: read, bears: 'filter' };
    }
    const { selectors, rest } = read;
    list.entries.push({
      action,
      ...(family === 6 ? onlySix(selectors) : selectors),
      ...(rest.timeRange === undefined ? {} : { timeRange: rest.timeRange }),
      inactive: rest.inactive,
      place,
      by,
    });
    return rest.unread === undefined
      ? 'used'
      : { reason: notExpected(rest.unread, 'log, time-range or inactive'), bears: 'filter' };
  }

  /** The address of a standard list is that of a destination (configuration guide, "Add a Standard Access List"). */
  #standard(words: Words): Entry | string {
    const destination = takeAddress(words, this.#definitions);
    if (typeof destination === 'string') return destination;
    const selectors = { service: { services: [{}] }, source: anyAddress, destination };
    return { selectors, rest: restOf(words) };
  }

  #extended(words: Words): Entry | string {
    const head = this.#takeProtocol(words);
    if (typeof head === 'string') return head;
    const who = takeIdentity(words);
    const source = takeAddress(words, this.#definitions);
    if (typeof source === 'string') return source;
    const from = this.#takePortsOf(words, head, 'source');
    if (typeof from === 'string') return from;
    const whom = takeIdentity(words);
    const destination = takeAddress(words, this.#definitions);
    if (typeof destination === 'string') return destination;
    const to = this.#takePortsOf(words, head, 'destination');
    if (typeof to === 'string') return to;
    const service = this.#service(head, from, to);
    const selectors = { service, source: whoever(source, who), destination: whoever(destination, whom) };
    return { selectors, rest: restOf(words) };
  }

  #takeProtocol(words: Words): Head | string {
    const word = words.take();
    if (word === 'object') {
      const name = words.take();
      return { key: `object ${name}`, services: namedService(name, this.#definitions) };
    }
    if (word === 'object-group') {
      const name = words.take();
      const services = this.#definitions.serviceGroup(name);
      const key = `group ${name}`;
      // Ports may follow a group of protocols, not one of whole services.
      if (this.#definitions.kindOf(name) !== 'protocol') return { key, services };
      return {
        key,
        protocols: services.services.map(({ protocol }) => protocol),
        services: { ...services, services: [] },
      };
    }
    const protocols = protocolsOf(word);
    return protocols
      ? { key: word, protocols, services: { services: [] } }
      : notExpected(word, 'a protocol, object or object-group');
  }

  /**
   * `eq 80`, or a group of ports, or of ICMP types behind the destination; nothing where an address or the end follows.
   */
  #takePortsOf(words: Words, head: Head, side: 'source' | 'destination'): Ports | string {
    if (startsPorts(words)) {
      const from = words.rest().split(' ', 3);
      const test = takePorts(words);
      const key = from.slice(0, from[0] === 'range' ? 3 : 2).join(' ');
      return test ? { key, ports: [test] } : notExpected(key, 'a port or its name');
    }
    if (words.peek() === 'object-group' && this.#isOfPorts(words, side)) {
      words.take();
      return this.#takeGroup(words.take());
    }
    const isIcmp = head.key === 'icmp' || head.key === 'icmp6';
    if (!isIcmp || side === 'source' || words.done || TRAILING.has(words.peek())) return NO_PORTS;
    const type = (head.key === 'icmp' ? icmpTypeOf : icmp6TypeOf)(words.peek());
    if (type === undefined) return notExpected(words.peek(), 'an ICMP type');
    words.take();
    // The code behind a type is not told apart in the model.
    if (/^\d+$/.test(words.peek())) words.take();
    return { key: `type ${type}`, ports: [], icmpTypes: [type] };
  }

  #takeGroup(name: string): Ports {
    const key = `group ${name}`;
    if (this.#definitions.kindOf(name) === 'icmp-type') {
      const { services, notKnown } = this.#definitions.serviceGroup(name);
      const icmpTypes = services.map(({ icmpType }) => icmpType ?? -1);
      return { key, ports: [], icmpTypes, ...(notKnown === undefined ? {} : { notKnown }) };
    }
    return { key, ...this.#definitions.portGroup(name), mustMatch: true };
  }

  /**
   * Behind the source stands a group of ports or the group of the destination; its kind tells, and where it is not
   * known, what follows.
   */
  #isOfPorts(words: Words, side: 'source' | 'destination'): boolean {
    if (side === 'destination') return true;
    const kind = this.#definitions.kindOf(words.peek(1));
    return kind === undefined ? ADDRESS_BEGINS.test(words.peek(2)) : kind !== 'network';
  }

  #service(head: Head, from: Ports, to: Ports): ServiceSelector {
    const key = `${head.key}|${from.key}|${to.key}`;
    const known = this.#products.get(key);
    if (known) return known;
    const made = product(head, from, to);
    this.#products.set(key, made);
    return made;
  }
}

interface Entry {
  readonly selectors: Pick<AccessEntry, 'service' | 'source' | 'destination'>;
  readonly rest: Rest;
}

interface Head {
  readonly key: string;
  /** Undefined: `services` are whole already. */
  readonly protocols?: readonly (number | undefined)[];
  readonly services: ServiceSelector;
}

interface Ports {
  readonly key: string;
  readonly ports: readonly PortTest[];
  readonly icmpTypes?: readonly number[];
  readonly notKnown?: string;
  /** A group that turned out to be empty matches nothing; no group at all matches everything. */
  readonly mustMatch?: true;
}

const NO_PORTS: Ports = { key: '', ports: [] };

function product(head: Head, from: Ports, to: Ports): ServiceSelector {
  const missing = [head.services.notKnown, from.notKnown, to.notKnown].filter((one) => one !== undefined);
  const notKnown = missing.length > 0 ? { notKnown: missing.join(', ') } : {};
  if (!head.protocols) return head.services;
  if (to.icmpTypes) {
    const [protocol = 1] = head.protocols;
    return { services: to.icmpTypes.map((icmpType) => ({ protocol, icmpType })), ...notKnown };
  }
  if ([from, to].some(({ mustMatch, ports }) => mustMatch && ports.length === 0)) return { services: [], ...notKnown };
  return { ...multiply(head.protocols, from.ports, to.ports), ...notKnown };
}

interface Rest {
  readonly timeRange?: string;
  readonly inactive: boolean;
  /** A word that nobody expects there. */
  readonly unread?: string;
}

const TRAILING = new Set(['log', 'time-range', 'inactive']);
const LEVELS =
  /^(?:disable|default|interval|alerts|critical|debugging|emergencies|errors|informational|notifications|warnings|\d+)$/;

function restOf(words: Words): Rest {
  const rest: Rest = { inactive: false };
  while (!words.done) {
    const word = words.take();
    if (word === 'time-range') Object.assign(rest, { timeRange: words.take() });
    else if (word === 'inactive') Object.assign(rest, { inactive: true });
    else if (word === 'log') while (LEVELS.test(words.peek())) words.take();
    else return { ...rest, unread: word };
  }
  return rest;
}

/** `user DOMAIN\name`, `object-group-user X`, `security-group tag 7`: who sends, which no packet shows. */
function takeIdentity(words: Words): string | undefined {
  const word = words.peek();
  if (!/^(?:user|user-group|object-group-user|security-group|object-group-security)$/.test(word)) return undefined;
  words.take();
  const first = words.take();
  return /^(?:name|tag)$/.test(first) ? `${word} ${first} ${words.take()}` : `${word} ${first}`;
}

const whoever = (address: AddressSelector, who: string | undefined): AddressSelector =>
  who === undefined ? address : { prefixes: [], ranges: [], notKnown: who };

/** `any` of an `ipv6 access-list` is any IPv6 address. */
function onlySix(selectors: Entry['selectors']): Entry['selectors'] {
  const six = (one: AddressSelector): AddressSelector => (one.any === 'any' ? { ...one, any: 'any6' } : one);
  return { ...selectors, source: six(selectors.source), destination: six(selectors.destination) };
}

const DAMAGED: Entry['selectors'] = {
  service: { services: [], notKnown: 'a line that is not understood' },
  source: anyAddress,
  destination: anyAddress,
};

const ADDRESS_BEGINS = /^(?:any[46]?|host|object|object-group|interface|\d.*)$/;
/** What `show access-list` adds to a line: how often it held, and which name it has for an address. */
const EXPLAINED = / \([^()]*\)/g;
const COUNTED = /\s+\((?:hitcnt=\d+|inactive)\).*$/;
const NO_ENTRY =
  /^access-list (?:\S+; \d+ elements|cached |alert-interval |deny-flow-max |mode |commit|compiled|\S+ compiled)/;
