import type { AddressSelector, AsaPolicy, AsaTranslation } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { isIcmpError, type Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import type { AsaInput } from './asa-pass.ts';
import { isVersionAssumed } from './asa-version.ts';
import { turned } from './connections.ts';
import type { Destination } from './destination.ts';
import type { Named } from './new-connection.ts';
import { type Passage, type Translated, translateSource } from './translation.ts';

/** What becomes of the source on the way out, and why it may not go out at all. */
export interface SourceChange {
  /** As it leaves. */
  readonly packet: Packet;
  /** With its real ends on both sides. */
  readonly real: Packet;
  readonly steps: readonly { readonly because: Reason; readonly packet: Packet }[];
  readonly failed?: Reason;
  /** What translates it. */
  readonly rule?: AsaTranslation;
}

export function sourceChange(
  { node, policy, packet: asked }: AsaInput,
  { ingress, destination }: { readonly ingress: Named; readonly destination: Destination },
): SourceChange {
  const { packet, egress, untranslated, answers } = destination;
  // Answers and errors are translated back by the entry of their connection.
  if (answers || isIcmpError(packet)) return { packet, real: packet, steps: [] };
  const passage: Passage = { interfaces: node.interfaces, ingressZone: ingress.zone, egressZone: egress.zone };
  const found = translateSource(policy, { packet, asked, ...(untranslated ? { untranslated } : {}) }, passage);
  const left = found?.packet ?? packet;
  const step = found ? [{ because: reasonOf(policy, found, packet), packet: left }] : [];
  if (policy.natControl && !isControlled(policy, { ingress, destination, found }))
    return { packet: left, real: packet, steps: step, failed: missing(ingress, egress, asked) };
  const back = answerRule(policy, { asked, left, real: packet }, passage);
  const failed = back && disagreement(back, { asked, left }, untranslated);
  return {
    packet: left,
    real: packet,
    steps: back && !failed ? [...step, { because: agreement(back), packet: left }] : step,
    ...(failed ? { failed } : {}),
    ...(found ? { rule: found.rule } : {}),
  };
}

function reasonOf(policy: AsaPolicy, { rule, packet }: Translated, before: Packet): Reason {
  const config = [...rule.and, rule.by];
  const isPool = (rule.kind === 'dynamic' || rule.kind === 'pat') && rule.mappedSource !== 'interface';
  const assumed = [
    ...(isPool && !isSingle(rule.mappedSource) ? (['ASSUMED_POOL_ADDRESS'] as const) : []),
    ...(isVersionAssumed(policy) ? (['ASSUMED_ASA_VERSION'] as const) : []),
  ];
  const rest = assumed.length > 0 ? { assumed } : {};
  if (packet.source === before.source && packet.sourcePort === before.sourcePort)
    return { code: 'ASA_KEPT_AS_IT_IS', text: `Its source stays ${packet.source}.`, config, ...rest };
  const text = `Its source ${before.source}/${before.sourcePort} becomes ${packet.source}/${packet.sourcePort}.`;
  return { code: 'ASA_TRANSLATED', text, config, ...rest };
}

const isSingle = (selector: AsaTranslation['mappedSource']): boolean =>
  selector !== 'interface' &&
  selector.ranges.length === 0 &&
  selector.prefixes.length === 1 &&
  selector.prefixes[0]?.length === (selector.prefixes[0]?.address.includes(':') ? 128 : 32);

interface Controlled {
  readonly ingress: Named;
  readonly destination: Destination;
  readonly found: Translated | undefined;
}

/**
 * `nat-control`: from a more trusted side a rule has to translate the source; towards one, a static rule or an
 * exemption the destination.
 */
function isControlled(policy: AsaPolicy, { ingress, destination, found }: Controlled): boolean {
  const { egress, untranslated, packet } = destination;
  const [from, to] = [ingress.securityLevel ?? 0, egress.securityLevel ?? 0];
  if (from === to) return true;
  if (from > to) return found !== undefined;
  if (untranslated) return true;
  const passage = { interfaces: [], ingressZone: egress.zone, egressZone: ingress.zone };
  const answer = turned(packet);
  return translateSource(policy, { packet: answer, asked: answer }, passage)?.rule.kind === 'exempt';
}

function missing(ingress: Named, egress: Named, asked: Packet): Reason {
  const isOut = (ingress.securityLevel ?? 0) > (egress.securityLevel ?? 0);
  const text = isOut
    ? `nat-control is on, and no rule translates ${asked.source} from ${ingress.zone} to ${egress.zone}.`
    : `nat-control is on, and no static rule makes ${asked.destination} known on ${ingress.zone}.`;
  return { code: 'ASA_TRANSLATION_MISSING', text, config: [] };
}

interface Ends {
  readonly asked: Packet;
  readonly left: Packet;
  readonly real: Packet;
}

/** The rule that the answer would meet on its way back. */
function answerRule(policy: AsaPolicy, { asked, left, real }: Ends, passage: Passage): Translated | undefined {
  const { ingressZone, egressZone } = passage;
  if (egressZone === undefined) return undefined;
  const sent = turned(left);
  const answer = { ...sent, destination: asked.source, destinationPort: asked.sourcePort, source: real.destination };
  return translateSource(
    policy,
    { packet: answer, asked: sent },
    { ...passage, ingressZone: egressZone, egressZone: ingressZone },
  );
}

/** NAT rpf-check (%ASA-5-305013): the answer has to come from the address that was asked. */
function disagreement(
  back: Translated,
  { asked }: Pick<Ends, 'asked' | 'left'>,
  untranslated: Translated | undefined,
): Reason | undefined {
  const { rule, packet } = back;
  const isDynamic = rule.kind === 'dynamic' || rule.kind === 'pat';
  const agrees = isDynamic
    ? untranslated?.rule === rule
    : packet.source === asked.destination && packet.sourcePort === asked.destinationPort;
  if (agrees) return undefined;
  const text = `It asks for ${asked.destination}, but the answer would be translated by line ${rule.by.line} to come from ${packet.source} (%ASA-5-305013).`;
  return { code: 'ASA_RETURN_TRANSLATION', text, config: [...rule.and, rule.by] };
}

const agreement = ({ rule }: Translated): Reason => ({
  code: 'ASA_RETURN_TRANSLATION_AGREES',
  text: `Line ${rule.by.line} translates the answer back.`,
  config: [rule.by],
});

/** Rules between these interfaces of which something is not known, so that they might hold. */
export function doubtfulRules(
  { translations }: AsaPolicy,
  { ingressZone, egressZone }: { readonly ingressZone: string; readonly egressZone: string },
): readonly ConfigLine[] {
  const isUnknown = (selector: AddressSelector | 'interface' | undefined) =>
    selector !== undefined && selector !== 'interface' && selector.notKnown !== undefined;
  const zones = new Set([undefined, ingressZone, egressZone]);
  return translations
    .filter(({ inactive, real, mapped }) => !inactive && zones.has(real) && zones.has(mapped))
    .filter(({ realSource, mappedSource, realDestination, mappedDestination }) =>
      [realSource, mappedSource, realDestination, mappedDestination].some(isUnknown),
    )
    .map(({ by }) => by);
}
