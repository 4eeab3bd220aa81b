import type { Address } from '../../base/address.ts';
import type { AddressSelector, AsaPolicy, AsaTranslation, Service } from '../../model/asa-policy.ts';
import type { Packet } from '../packet.ts';
import { firstAddress, mapAddress } from './address-mapping.ts';
import { type Interfaces, matchAddress } from './address-match.ts';
import { seenPacket } from './seen-packet.ts';
import { isWithin } from './service-match.ts';

/** Which ends of a packet a rule of translation sees, and between which interfaces. */
export interface Passage {
  readonly interfaces: Interfaces;
  readonly ingressZone: string;
  readonly egressZone?: string;
}

export interface Translated {
  readonly rule: AsaTranslation;
  readonly packet: Packet;
  /** The interface that the rule says it leaves by. */
  readonly zone?: string;
  /** The rule was met from its mapped side. */
  readonly fromMappedSide: boolean;
}

/** The first rule under which the packet's destination is a mapped address; it becomes the real one. */
export function untranslate(policy: AsaPolicy, packet: Packet, passage: Passage): Translated | undefined {
  for (const rule of policy.translations) {
    if (rule.inactive || rule.kind === 'exempt') continue;
    const found = fromMapped(policy, rule, packet, passage) ?? toMappedDestination(rule, packet, passage);
    if (found) return found;
  }
  return undefined;
}

/**
 * Somebody on the mapped side speaks to the mapped address of a host. Only static rules hold before that host has
 * spoken.
 */
function fromMapped(policy: AsaPolicy, rule: AsaTranslation, packet: Packet, passage: Passage): Translated | undefined {
  if ((rule.kind !== 'static' && rule.kind !== 'identity') || rule.unidirectional) return undefined;
  if (rule.mapped !== undefined && rule.mapped !== passage.ingressZone) return undefined;
  const service = rule.service && answering(rule.service.mapped);
  if (service && !matchesService(service, packet)) return undefined;
  const mapped = selectorOf(rule.mappedSource, rule.mapped ?? passage.ingressZone, passage.interfaces);
  if (!matches(mapped, packet.destination, passage)) return undefined;
  for (const { source, destination } of realSides(policy, rule)) {
    if (destination && !matches(destination, packet.source, passage)) continue;
    const real = mapAddress(packet.destination, { from: mapped, to: source });
    if (real === undefined) continue;
    const ports = rule.service ? withPorts(packet, answering(rule.service.real)) : packet;
    return { rule, packet: { ...ports, destination: real }, ...zoneOf(rule.real, rule), fromMappedSide: true };
  }
  return undefined;
}

/** A host of the real side speaks to the mapped address of a far one: `destination static MAPPED REAL`. */
function toMappedDestination(rule: AsaTranslation, packet: Packet, passage: Passage): Translated | undefined {
  const { mappedDestination, realDestination } = rule;
  if (!mappedDestination || !realDestination) return undefined;
  if (rule.real !== undefined && rule.real !== passage.ingressZone) return undefined;
  if (rule.service && !matchesService(rule.service.real, packet)) return undefined;
  const named = selectorOf(mappedDestination, passage.ingressZone, passage.interfaces);
  if (!matches(rule.realSource, packet.source, passage) || !matches(named, packet.destination, passage))
    return undefined;
  const real = mapAddress(packet.destination, { from: named, to: realDestination });
  if (real === undefined) return undefined;
  const port = rule.service?.mapped.destination?.from ?? packet.destinationPort;
  const changed = { ...packet, destination: real, destinationPort: port };
  return { rule, packet: changed, ...zoneOf(rule.mapped, rule), fromMappedSide: false };
}

/** An identity rule with `route-lookup` leaves the choice to the routing table. */
const zoneOf = (zone: string | undefined, { kind, routeLookup }: AsaTranslation): { readonly zone?: string } =>
  zone === undefined || (kind === 'identity' && routeLookup) ? {} : { zone };

/** What a packet looks like when its destination is real already; `asked` is the destination that it came with. */
export interface Outgoing {
  readonly packet: Packet;
  readonly asked: Packet;
  readonly untranslated?: Translated;
}

/**
 * The first rule that speaks of the packet's source on its way from one interface to the other, and what it makes of
 * it.
 */
export function translateSource(policy: AsaPolicy, outgoing: Outgoing, passage: Passage): Translated | undefined {
  const { packet, untranslated } = outgoing;
  if (untranslated?.fromMappedSide && untranslated.rule.mappedDestination)
    return farSource(untranslated.rule, packet, passage);
  for (const rule of policy.translations) {
    if (rule.inactive || !isBetween(rule, passage)) continue;
    if (rule.service && !matchesService(rule.service.real, outgoing.asked)) continue;
    const found = ofSource(policy, rule, outgoing, passage);
    if (found) return found;
  }
  return undefined;
}

const isBetween = ({ real, mapped }: AsaTranslation, { ingressZone, egressZone }: Passage): boolean =>
  (real === undefined || real === ingressZone) && (mapped === undefined || mapped === egressZone);

function ofSource(
  policy: AsaPolicy,
  rule: AsaTranslation,
  { packet, asked }: Outgoing,
  passage: Passage,
): Translated | undefined {
  if (rule.mappedDestination && !matches(rule.mappedDestination, asked.destination, passage)) return undefined;
  for (const { source, destination } of realSides(policy, rule)) {
    if (!matches(source, packet.source, passage)) continue;
    if (destination && !matches(destination, packet.destination, passage)) continue;
    const address = newSource(rule, packet.source, { source, passage });
    if (address === undefined) continue;
    const port = rule.service?.mapped.source?.from ?? packet.sourcePort;
    return { rule, packet: { ...packet, source: address, sourcePort: port }, fromMappedSide: false };
  }
  return undefined;
}

function newSource(
  rule: AsaTranslation,
  address: Address,
  { source, passage }: { readonly source: AddressSelector; readonly passage: Passage },
): Address | undefined {
  const mapped = selectorOf(rule.mappedSource, passage.egressZone, passage.interfaces);
  switch (rule.kind) {
    case 'exempt':
    case 'identity':
      return address;
    case 'static':
      return mapAddress(address, { from: source, to: mapped }) ?? only(mapped);
    case 'dynamic':
    case 'pat':
      return firstAddress(mapped);
    default:
      return rule.kind satisfies never;
  }
}

/** Behind ports many hosts may share one address. */
const only = (selector: AddressSelector): Address | undefined =>
  selector.prefixes.length === 1 ? firstAddress(selector) : undefined;

/** The far host of a twice rule appears to the real side under its mapped address. */
function farSource(rule: AsaTranslation, packet: Packet, passage: Passage): Translated | undefined {
  const { realDestination, mappedDestination } = rule;
  if (!realDestination || !mappedDestination) return undefined;
  const to = selectorOf(mappedDestination, passage.egressZone, passage.interfaces);
  const source = mapAddress(packet.source, { from: realDestination, to });
  return source === undefined ? undefined : { rule, packet: { ...packet, source }, fromMappedSide: true };
}

interface RealSide {
  readonly source: AddressSelector;
  readonly destination?: AddressSelector;
}

/** What a rule is for: its addresses, or, old style, what the permits of its access list name. */
function realSides(policy: AsaPolicy, rule: AsaTranslation): readonly RealSide[] {
  if (rule.list === undefined)
    return [{ source: rule.realSource, ...(rule.realDestination ? { destination: rule.realDestination } : {}) }];
  const entries = policy.accessLists.get(rule.list)?.entries ?? [];
  return entries
    .filter(({ action, inactive }) => action === 'permit' && !inactive)
    .map(({ source, destination }) => ({ source, destination }));
}

/** The addresses that a rule has to give on the interface that a packet leaves by. */
export const mappedPool = ({ mappedSource }: AsaTranslation, zone: string, interfaces: Interfaces): AddressSelector =>
  selectorOf(mappedSource, zone, interfaces);

/** `interface`, and the mapped address that an interface stands for. */
function selectorOf(
  mapped: AsaTranslation['mappedSource'],
  zone: string | undefined,
  interfaces: Interfaces,
): AddressSelector {
  const named = mapped === 'interface' ? zone : mapped.ofInterface;
  if (named === undefined && mapped !== 'interface') return mapped;
  const address = interfaces.find((one) => one.zone === named)?.addresses[0]?.address;
  return { prefixes: address === undefined ? [] : [{ address, length: address.includes(':') ? 128 : 32 }], ranges: [] };
}

const matches = (selector: AddressSelector, address: Address, { interfaces }: Passage): boolean =>
  matchAddress(selector, address, interfaces) === 'yes';

/** The service as who answers sees it. */
const answering = ({ source, destination, ...service }: Service): Service => ({
  ...service,
  ...(source ? { destination: source } : {}),
  ...(destination ? { source: destination } : {}),
});

function matchesService({ protocol, source, destination }: Service, packet: Packet): boolean {
  const seen = seenPacket(packet);
  if (protocol !== undefined && protocol !== seen.protocol) return false;
  return isWithin(seen.sourcePort, source) && isWithin(seen.destinationPort, destination);
}

const withPorts = (packet: Packet, { source, destination }: Service): Packet => ({
  ...packet,
  ...(source ? { sourcePort: source.from } : {}),
  ...(destination ? { destinationPort: destination.from } : {}),
});
