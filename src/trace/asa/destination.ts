import type { AssumptionCode } from '../../model/codes.ts';
import type { Interface } from '../../model/interface.ts';
import { isIcmpError, type Packet } from '../packet.ts';
import type { AsaVerdict } from './asa-pass.ts';
import { isVersionAssumed } from './asa-version.ts';
import { carried, type FoundConnection, turned } from './connections.ts';
import type { Named } from './new-connection.ts';
import { type Translated, untranslate } from './translation.ts';
import type { Walk } from './walk.ts';

/** Where a packet really goes, and by which interface. */
export interface Destination {
  /** With its real destination. */
  readonly packet: Packet;
  readonly egress: Named;
  readonly untranslated?: Translated;
  /** The connection that it answers, though that does not let it pass: ICMP. */
  readonly answers?: FoundConnection;
}

export function destinationOf(walk: Walk, ingress: Named): Destination | AsaVerdict {
  const { packet, connections } = walk.input;
  if (isIcmpError(packet)) {
    const about = connections.findAbout(packet);
    return about ? errorOf(about, packet) : unknownError(walk);
  }
  const found = connections.find(packet);
  if (found && !found.connection.answersPass) return answerOf(walk, found);
  const untranslated = untranslate(walk.input.policy, packet, {
    interfaces: walk.input.node.interfaces,
    ingressZone: ingress.zone,
  });
  if (untranslated) tellTranslation(walk, untranslated);
  const real = untranslated?.packet ?? packet;
  const own = ownInterface(walk, real);
  if (own) return toDevice(walk, { own, ingress });
  return throughEgress(walk, real, untranslated);
}

/**
 * The answer to an echo that is not inspected is translated back by its entry, and then judged like any other packet.
 */
function answerOf(walk: Walk, found: FoundConnection): Destination | AsaVerdict {
  const { connection, direction } = found;
  const egress = direction === 'request' ? connection.egress : connection.ingress;
  return (
    named(egress, (one) => ({ packet: carried(walk.input.packet, found), egress: one, answers: found })) ??
    noName(walk, egress)
  );
}

/** An ICMP error goes where the packet that it tells of came from; both are translated back. */
function errorOf({ connection, direction }: FoundConnection, packet: Packet): Destination {
  const { arrived, left } = connection;
  const isAboutRequest = direction === 'reply';
  const about = isAboutRequest ? arrived : turned(left);
  const egress = isAboutRequest ? connection.ingress : connection.egress;
  const icmp = packet.icmp && { ...packet.icmp, about };
  const answers = { connection, direction };
  return {
    packet: { ...packet, destination: about.source, ...(icmp ? { icmp } : {}) },
    egress: { ...egress, zone: egress.zone ?? egress.name },
    answers,
  };
}

function unknownError(walk: Walk): AsaVerdict {
  const text = 'It tells of a packet of which no connection is known (%ASA-4-313005).';
  return walk.drop(
    'connection',
    { code: 'ASA_ICMP_ERROR_UNKNOWN', text, config: [] },
    { kind: 'drop', disposition: 'NO_STATE_SILENT' },
  );
}

function tellTranslation(walk: Walk, { rule, packet }: Translated): void {
  const { packet: asked, policy } = walk.input;
  const assumed: readonly AssumptionCode[] = isVersionAssumed(policy) ? ['ASSUMED_ASA_VERSION'] : [];
  const text = `${asked.destination}/${asked.destinationPort} is really ${packet.destination}/${packet.destinationPort}.`;
  const because = {
    code: 'ASA_UNTRANSLATED',
    text,
    config: [...rule.and, rule.by],
    ...(assumed.length > 0 ? { assumed } : {}),
  } as const;
  walk.step('translate', because, packet);
}

const ownInterface = ({ input }: Walk, { destination }: Packet): Interface | undefined =>
  input.node.interfaces.find(({ addresses }) => addresses.some(({ address }) => address === destination));

function toDevice(walk: Walk, { own, ingress }: { readonly own: Interface; readonly ingress: Named }): AsaVerdict {
  const { packet } = walk.input;
  if (own.name === ingress.name) {
    const text = `${packet.destination} is the device’s own address on ${ingress.zone}.`;
    walk.step('filter', { code: 'ASA_TO_DEVICE', text, config: own.by ? [own.by] : [] });
    return walk.pass(packet, { toDevice: true });
  }
  const text = `${packet.destination} is the device’s address on ${own.zone ?? own.name}, and cannot be reached through ${ingress.zone}.`;
  return walk.drop(
    'filter',
    { code: 'ASA_OTHER_INTERFACE', text, config: own.by ? [own.by] : [] },
    { kind: 'drop', disposition: 'STRONG_HOST_DROPPED' },
  );
}

function throughEgress(walk: Walk, packet: Packet, untranslated: Translated | undefined): Destination | AsaVerdict {
  const more = untranslated ? { untranslated } : {};
  const byRule = untranslated?.zone === undefined ? undefined : zoneNamed(walk, untranslated.zone);
  const rule = untranslated?.rule;
  if (byRule && rule) {
    const text = `The translation says that it leaves by ${untranslated.zone ?? ''}.`;
    walk.step('route', { code: 'ASA_EGRESS_BY_TRANSLATION', text, config: [rule.by] });
    return named(byRule, (egress) => ({ packet, egress, ...more })) ?? noName(walk, byRule);
  }
  const egress = walk.input.lookUpEgress(packet.destination, untranslated !== undefined)?.egress;
  if (!egress) {
    const text = `No route leads to ${packet.destination} (%ASA-6-110002).`;
    return walk.drop('route', { code: 'ASA_NO_EGRESS', text, config: [] }, { kind: 'drop', disposition: 'NO_ROUTE' });
  }
  const text = `The routing table leads to ${packet.destination} by ${egress.zone ?? egress.name}.`;
  walk.step('route', { code: 'ASA_EGRESS_BY_ROUTE', text, config: [] });
  return named(egress, (one) => ({ packet, egress: one, ...more })) ?? noName(walk, egress);
}

const zoneNamed = ({ input }: Walk, name: string): Interface | undefined =>
  input.node.interfaces.find(({ zone }) => zone === name);

const named = <T>({ zone, ...rest }: Interface, then: (one: Named) => T): T | undefined =>
  zone === undefined ? undefined : then({ ...rest, zone });

function noName(walk: Walk, { name, by }: Interface): AsaVerdict {
  const text = `Interface ${name} has no nameif, and passes nothing.`;
  return walk.drop(
    'filter',
    { code: 'ASA_UNNAMED_INTERFACE', text, config: by ? [by] : [] },
    { kind: 'drop', disposition: 'DENIED_SILENT' },
  );
}
