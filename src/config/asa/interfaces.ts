import { type Address, parseAddress } from '../../base/address.ts';
import { lengthOfMask, parsePrefix } from '../../base/prefix.ts';
import { type ConfigLine, known } from '../../model/configuration.ts';
import { type Interface, type InterfaceAddress, settingsNotChecked } from '../../model/interface.ts';
import { type Block, notExpected, type Outcome, Words } from './statement.ts';

/**
 * An interface while it is read; its parts stand in several places, and in those of PIX 6 all over the configuration.
 */
export interface InterfaceDraft {
  readonly name: string;
  readonly by: ConfigLine;
  up: boolean;
  zone?: string;
  level?: number;
  vlan?: number;
  parent?: string;
  /** `channel-group 2`: the port channel that it is a slave of. */
  channel?: string;
  readonly slaves: string[];
  readonly addresses: InterfaceAddress[];
}

/** Ethernet, and what Cisco puts on it when `mtu` says nothing. */
const MTU = 1500;

export class Interfaces {
  readonly drafts = new Map<string, InterfaceDraft>();
  readonly #mtus = new Map<string, number>();
  #zones: ReadonlyMap<string, InterfaceDraft> | undefined;
  readonly #reversePath = new Map<string, ConfigLine>();

  /** `interface X` with its lines, or PIX 6's `interface ethernet0 auto [shutdown]`. */
  block({ head, body }: Block, tell: (line: ConfigLine, outcome: Outcome) => void): void {
    const words = new Words(head.text);
    words.take();
    const draft = this.draft(words.take(), head);
    tell(head, this.#headOf(draft, words));
    for (const line of body) tell(line, interfaceLine(line, draft));
  }

  #headOf(draft: InterfaceDraft, words: Words): Outcome {
    for (; !words.done; words.take()) {
      const word = words.peek();
      if (word === 'shutdown') draft.up = false;
      else if (/^vlan\d+$/.test(word)) draft.vlan = Number(word.slice('vlan'.length));
    }
    return 'used';
  }

  draft(name: string, by: ConfigLine): InterfaceDraft {
    const old = this.drafts.get(name);
    if (old) return old;
    const draft: InterfaceDraft = { name, by, up: true, slaves: [], addresses: [] };
    const dot = name.lastIndexOf('.');
    if (dot > 0) draft.parent = name.slice(0, dot);
    this.drafts.set(name, draft);
    return draft;
  }

  /** Ask when all interfaces are read. */
  byZone(zone: string): InterfaceDraft | undefined {
    this.#zones ??= new Map(
      [...this.drafts.values()]
        .toReversed()
        .flatMap((one) => (one.zone === undefined ? [] : [[one.zone, one] as const])),
    );
    return this.#zones.get(zone);
  }

  /** `nameif ethernet0 outside security0` of PIX 6. */
  nameif(by: ConfigLine): Outcome {
    const [, hardware = '', zone = '', level = ''] = by.text.split(/\s+/);
    const security = securityLevel(/^security(.*)$/.exec(level)?.[1] ?? '');
    if (security === undefined) return { reason: notExpected(level, 'security0 to security100'), bears: 'filter' };
    const draft = this.draft(hardware, by);
    draft.zone = zone;
    draft.level = security;
    return 'used';
  }

  /** `ip address outside 10.1.1.1 255.255.255.0` of PIX 6. */
  addressOf(by: ConfigLine): Outcome {
    const words = new Words(by.text.replace(/^ip address /, ''));
    const draft = this.byZone(words.take());
    if (!draft) return { reason: 'names an interface that has no nameif', bears: 'addresses' };
    return addAddress(draft, words, by);
  }

  mtu(by: ConfigLine): Outcome {
    const [, zone = '', bytes = ''] = by.text.split(/\s+/);
    if (!/^\d{2,5}$/.test(bytes)) return { reason: notExpected(bytes, 'a number of bytes'), bears: 'routing' };
    this.#mtus.set(zone, Number(bytes));
    return 'used';
  }

  verifyReversePath(zone: string, by: ConfigLine): void {
    this.#reversePath.set(zone, by);
  }

  get reversePath(): ReadonlyMap<string, ConfigLine> {
    return this.#reversePath;
  }

  finish(): readonly Interface[] {
    const drafts = [...this.drafts.values()];
    for (const { channel, name } of drafts) if (channel !== undefined) this.drafts.get(channel)?.slaves.push(name);
    return drafts.map((draft) => this.#finished(draft));
  }

  #finished(draft: InterfaceDraft): Interface {
    const { name, zone, vlan, parent, slaves, addresses, by } = draft;
    const level = draft.level ?? defaultLevel(zone);
    const reversePath = zone === undefined ? undefined : this.#reversePath.get(zone);
    return {
      name,
      up: draft.up && (parent === undefined || (this.drafts.get(parent)?.up ?? true)),
      mtu: (zone === undefined ? undefined : this.#mtus.get(zone)) ?? MTU,
      addresses,
      ...(vlan === undefined ? {} : { vlan }),
      ...(parent === undefined ? {} : { parent }),
      ...(slaves.length === 0 ? {} : { slaves }),
      ...(zone === undefined ? {} : { zone }),
      ...(level === undefined ? {} : { securityLevel: level }),
      settings: { ...settingsNotChecked, verifyReversePath: known(reversePath !== undefined, reversePath) },
      by,
    };
  }
}

/** `inside` is trusted before anybody says so (configuration guide, "Security Levels"). */
const defaultLevel = (zone: string | undefined): number | undefined =>
  zone === undefined ? undefined : zone === 'inside' ? 100 : 0;

function interfaceLine(by: ConfigLine, draft: InterfaceDraft): Outcome {
  const words = new Words(by.text);
  switch (words.take()) {
    case 'nameif':
      draft.zone = words.take();
      return 'used';
    case 'security-level':
      return levelLine(words.take(), draft);
    case 'shutdown':
      draft.up = false;
      return 'used';
    case 'vlan':
      return vlanLine(words.take(), draft);
    case 'member-interface':
      draft.slaves.push(words.take());
      return 'used';
    case 'channel-group':
      draft.channel = `Port-channel${words.take()}`;
      return 'used';
    case 'bridge-group':
      draft.channel = `BVI${words.take()}`;
      return 'used';
    case 'ip':
      return words.accept('address') ? addAddress(draft, words, by) : routingLine(by);
    case 'ipv6':
      return words.accept('address') ? addAddress6(draft, words, by) : routingLine(by);
    case 'no':
      if (by.text === 'no shutdown') draft.up = true;
      return 'used';
    default:
      return otherLine(by);
  }
}

/** What is no level is not compared with one: it would be neither above, nor below, nor the same. */
function levelLine(word: string, draft: InterfaceDraft): Outcome {
  const level = securityLevel(word);
  if (level === undefined) return { reason: notExpected(word, 'a security level from 0 to 100'), bears: 'filter' };
  draft.level = level;
  return 'used';
}

const securityLevel = (word: string): number | undefined =>
  /^\d{1,3}$/.test(word) && Number(word) <= 100 ? Number(word) : undefined;

function vlanLine(word: string, draft: InterfaceDraft): Outcome {
  const isVlan = /^\d{1,4}$/.test(word) && Number(word) >= 1 && Number(word) <= VLAN_MAX;
  if (!isVlan) return { reason: notExpected(word, `a VLAN from 1 to ${VLAN_MAX}`), bears: 'routing' };
  draft.vlan = Number(word);
  return 'used';
}

/** IEEE 802.1Q keeps 4095 for itself. */
const VLAN_MAX = 4_094;

/** OSPF costs, neighbour discovery, IGMP: who tells whom about routes. */
const routingLine = (by: ConfigLine): Outcome =>
  /^ip(?:v6)? (?:ospf|rip|summary-address|hello-interval|hold-time|authentication|split-horizon|eigrp)/.test(by.text)
    ? { reason: 'speaks of a routing protocol, whose routes no configuration shows', bears: 'routing' }
    : { reason: 'not looked at', bears: /^ipv6 (?:nd|enable)/.test(by.text) ? 'nothing' : 'unknown' };

const NOTHING =
  /^(?:description|speed|duplex|media-type|flowcontrol|lacp|port-channel|mac-address|delay|cts|bandwidth|igmp|pim|dhcprelay|dhcp |dhcpd|ddns|hello-interval|hold-time|split-horizon|switchport|pppoe|redundant|mfib|multicast|authentication|summary-address|nve-only|vtep)/;
const FILTER = /^(?:management-only|asr-group|zone-member)/;
const ROUTES = /^(?:policy-route|ospf|rip|eigrp|isis|forward interface)/;

function otherLine({ text }: ConfigLine): Outcome {
  if (NOTHING.test(text)) return { reason: 'decides no packet', bears: 'nothing' };
  if (FILTER.test(text)) return { reason: 'changes which packets may pass here', bears: 'filter' };
  if (ROUTES.test(text)) return { reason: 'changes the way of packets', bears: 'routing' };
  return { reason: notExpected(text, 'a command of an interface'), bears: 'unknown' };
}

function addAddress(draft: InterfaceDraft, words: Words, by: ConfigLine): Outcome {
  const word = words.take();
  const address = parseAddress(word);
  if (address === undefined)
    return /^(?:dhcp|pppoe)$/.test(word)
      ? { reason: 'the address comes from a server', bears: 'addresses' }
      : { reason: notExpected(word, 'an address'), bears: 'addresses' };
  const mask = parseAddress(words.take());
  const length = mask === undefined ? classfulLength(address) : lengthOfMask(mask);
  if (length === undefined) return { reason: 'found no network mask', bears: 'addresses' };
  draft.addresses.push({ address, length, secondary: false, scope: 'global', by });
  return 'used';
}

/** Without a mask the device takes that of the address' class (command reference, `ip address`). */
const classfulLength = (address: Address): number => {
  const first = Number(address.split('.', 1)[0]);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
};

function addAddress6(draft: InterfaceDraft, words: Words, by: ConfigLine): Outcome {
  const word = words.take();
  const [address, length] = [parseAddress(word.split('/', 1)[0] ?? ''), Number(word.split('/')[1] ?? '64')];
  if (address === undefined || !parsePrefix(`${address}/${length}`))
    return { reason: notExpected(word, 'an IPv6 address and its prefix length'), bears: 'addresses' };
  if (words.accept('link-local')) draft.addresses.push({ address, length: 64, secondary: false, scope: 'link', by });
  else draft.addresses.push({ address, length, secondary: false, scope: 'global', by });
  return 'used';
}
