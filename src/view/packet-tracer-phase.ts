import type { Address } from '../base/address.ts';
import type { FilterStep, Packet, ReasonCode } from '../trace/index.ts';

/** One phase as packet-tracer prints it. */
export interface Phase {
  readonly type: string;
  readonly subtype: string;
  readonly allowed: boolean;
  readonly config: readonly string[];
  readonly information: readonly string[];
}

export interface PhaseContext {
  /** The packet before this step. */
  readonly before: Packet;
  readonly next: ReasonCode | undefined;
  /** The step that dropped the packet. */
  readonly isLast: boolean;
  readonly egress: string | undefined;
  readonly nextHop: Address | undefined;
}

type Kind = readonly [type: string, subtype: string];

/**
 * What the device calls the phase of each step. Steps that are missing here have no phase of their own: the device does
 * not print what changed nothing.
 */
const kinds: Partial<Readonly<Record<ReasonCode, Kind>>> = {
  ASA_OWN_PACKET: ['ACCESS-LIST', ''],
  ASA_TO_DEVICE: ['ACCESS-LIST', ''],
  ASA_OTHER_INTERFACE: ['ROUTE-LOOKUP', 'Resolve Egress Interface'],
  ASA_UNNAMED_INTERFACE: ['ACCESS-LIST', ''],
  ASA_CONNECTION_FOUND: ['FLOW-LOOKUP', ''],
  ASA_CONNECTION_SPOOF: ['FLOW-LOOKUP', ''],
  ASA_NO_CONNECTION: ['FLOW-LOOKUP', ''],
  ASA_ICMP_ERROR_UNKNOWN: ['FLOW-LOOKUP', ''],
  ASA_REVERSE_PATH_FAILED: ['ROUTE-LOOKUP', 'Reverse Path Verify'],
  ASA_UNTRANSLATED: ['UN-NAT', 'static'],
  ASA_EGRESS_BY_ROUTE: ['ROUTE-LOOKUP', 'Resolve Egress Interface'],
  ASA_NO_EGRESS: ['ROUTE-LOOKUP', 'Resolve Egress Interface'],
  ASA_LIST_PERMITS: ['ACCESS-LIST', 'log'],
  ASA_LIST_DENIES: ['ACCESS-LIST', 'log'],
  ASA_LIST_ENDS: ['ACCESS-LIST', ''],
  ASA_LIST_NOT_KNOWN: ['ACCESS-LIST', ''],
  ASA_LIST_MISSING: ['ACCESS-LIST', ''],
  ASA_LEVEL_DOWN: ['ACCESS-LIST', ''],
  ASA_LEVEL_UP: ['ACCESS-LIST', ''],
  ASA_SAME_LEVEL: ['ACCESS-LIST', ''],
  ASA_SAME_LEVEL_DENIED: ['ACCESS-LIST', ''],
  ASA_SAME_INTERFACE: ['ACCESS-LIST', ''],
  ASA_SAME_INTERFACE_DENIED: ['ACCESS-LIST', ''],
  ASA_CLASS: ['CONN-SETTINGS', ''],
  ASA_TTL_EXPIRED: ['CONN-SETTINGS', ''],
  ASA_TRANSLATED: ['NAT', ''],
  ASA_KEPT_AS_IT_IS: ['NAT', ''],
  ASA_TRANSLATION_MISSING: ['NAT', ''],
  ASA_RETURN_TRANSLATION: ['NAT', 'rpf-check'],
  ASA_RETURN_TRANSLATION_AGREES: ['NAT', 'rpf-check'],
  ASA_FLOW_CREATED: ['FLOW-CREATION', ''],
};

export function phaseOf(step: FilterStep, context: PhaseContext): readonly Phase[] {
  const { code, config } = step.because;
  const kind = kinds[code];
  if (!kind) return [];
  const [type, subtype] = kind;
  const lines = config.map(({ text }) => text);
  const isImplicit =
    type === 'ACCESS-LIST' && subtype === '' && !lines.some((line) => line.startsWith('access-group '));
  const phase: Phase = {
    type,
    subtype,
    allowed: !context.isLast,
    config: isImplicit ? ['Implicit Rule', ...lines] : lines,
    information: information(step, context),
  };
  return code === 'ASA_FLOW_CREATED' ? withInspection(phase) : [phase];
}

/** The device shows what inspects the flow in a phase of its own. */
function withInspection(phase: Phase): readonly Phase[] {
  const inspections = phase.config.filter((line) => line.startsWith('inspect '));
  const created = { ...phase, config: phase.config.filter((line) => !line.startsWith('inspect ')) };
  return inspections.length === 0
    ? [created]
    : [{ type: 'INSPECT', subtype: 'np-inspect', allowed: true, config: inspections, information: [] }, created];
}

function information(
  { because, packet }: FilterStep,
  { before, next, egress, nextHop }: PhaseContext,
): readonly string[] {
  switch (because.code) {
    case 'ASA_UNTRANSLATED': {
      const divert =
        next === 'ASA_EGRESS_BY_TRANSLATION' ? [`NAT divert to egress interface ${egress ?? ''}`.trimEnd()] : [];
      return [...divert, `Untranslate ${destination(before)} to ${destination(packet ?? before)}`];
    }
    case 'ASA_EGRESS_BY_ROUTE':
      return egress === undefined
        ? [because.text]
        : [
            nextHop === undefined
              ? `found egress ifc  ${egress}`
              : `found next-hop ${nextHop} using egress ifc  ${egress}`,
          ];
    case 'ASA_TRANSLATED':
    case 'ASA_KEPT_AS_IT_IS': {
      const isDynamic = because.config.some(({ text }) => /\bdynamic\b|^global /.test(text));
      return [`${isDynamic ? 'Dynamic' : 'Static'} translate ${source(before)} to ${source(packet ?? before)}`];
    }
    case 'ASA_FLOW_CREATED':
      return ['New flow created, packet dispatched to next module'];
    default:
      return [because.text];
  }
}

const source = (packet: Packet): string => `${packet.source}/${packet.sourcePort}`;
const destination = (packet: Packet): string => `${packet.destination}/${packet.destinationPort}`;

const SLOW_PATH = '(sp-security-failed) Slowpath security checks failed';
const DENIED = '(acl-drop) Flow is denied by configured rule';

const dropReasons: Partial<Readonly<Record<ReasonCode, string>>> = {
  ASA_LIST_DENIES: DENIED,
  ASA_LIST_ENDS: DENIED,
  ASA_LIST_MISSING: DENIED,
  ASA_LEVEL_UP: DENIED,
  ASA_SAME_LEVEL_DENIED: DENIED,
  ASA_SAME_INTERFACE_DENIED: DENIED,
  ASA_NO_CONNECTION: '(tcp-not-syn) First TCP packet not SYN',
  ASA_REVERSE_PATH_FAILED: '(rpf-violated) Reverse-path verify failed',
  ASA_NO_EGRESS: '(no-route) No route to host',
  ASA_RETURN_TRANSLATION: '(nat-rpf-failed) NAT reverse path failed',
  ASA_TRANSLATION_MISSING: '(nat-xlate-failed) NAT failed',
  ASA_TTL_EXPIRED: '(ttl-exceeded) ttl exceeded',
};

export const dropReason = (code: ReasonCode | undefined): string =>
  (code === undefined ? undefined : dropReasons[code]) ?? SLOW_PATH;
