import type {
  AsaPolicy,
  ClassAction,
  ClassMap,
  ClassMatch,
  PolicyClass,
  PolicyMap,
  ServicePolicy,
} from '../../model/asa-policy.ts';
import { matchAccessList } from './access-match.ts';
import { type Interfaces, both, type Match } from './address-match.ts';
import { isInspectedByDefault } from './default-inspection.ts';
import type { SeenPacket } from './seen-packet.ts';
import { isWithin } from './service-match.ts';

/** The packet that makes a connection, as the classes look at it. */
export interface ClassedFlow {
  readonly packet: SeenPacket;
  readonly interfaces: Interfaces;
  readonly ingressZone: string;
  readonly egressZone: string;
}

export interface ClassChoice {
  readonly class: PolicyClass;
  /** Undefined for `class-default`, which needs none. */
  readonly classMap?: ClassMap;
  readonly policyMap: PolicyMap;
  readonly servicePolicy: ServicePolicy;
  /** Classes of the same map and feature behind it that would have matched too, and so have no effect on this flow. */
  readonly shadowed: readonly PolicyClass[];
  /** Classes before it that would have matched if what they name were known. */
  readonly passedOver: readonly PolicyClass[];
}

/**
 * The class that a flow takes for a feature: the policy of the interface it comes in by, then of the one it leaves by,
 * then the global one; in each the first class that matches and has an action of this feature (configuration guide,
 * "Feature Matching Within a Service Policy"). That a flow which no class of an interface's policy matches falls to the
 * global one is inferred from how rules are laid out there.
 */
export function chooseClass(
  policy: AsaPolicy,
  flow: ClassedFlow,
  isAsked: (action: ClassAction) => boolean,
): ClassChoice | undefined {
  for (const servicePolicy of inOrder(policy.servicePolicies, flow)) {
    const policyMap = policy.policyMaps.get(servicePolicy.policy);
    const choice = policyMap && firstClass(policy, policyMap, { flow, isAsked, servicePolicy });
    if (choice) return choice;
  }
  return undefined;
}

const inOrder = (all: readonly ServicePolicy[], { ingressZone, egressZone }: ClassedFlow): readonly ServicePolicy[] => [
  ...all.filter(({ zone }) => zone === ingressZone),
  ...all.filter(({ zone }) => zone === egressZone && zone !== ingressZone),
  ...all.filter(({ zone }) => zone === undefined),
];

interface Question {
  readonly flow: ClassedFlow;
  readonly isAsked: (action: ClassAction) => boolean;
  readonly servicePolicy: ServicePolicy;
}

function firstClass(policy: AsaPolicy, policyMap: PolicyMap, { flow, isAsked, servicePolicy }: Question) {
  const matching: PolicyClass[] = [];
  const passedOver: PolicyClass[] = [];
  for (const one of policyMap.classes) {
    if (!one.actions.some(isAsked)) continue;
    const match = matchClass(policy, one.name, flow);
    if (match === 'yes') matching.push(one);
    else if (match === 'maybe' && matching.length === 0) passedOver.push(one);
  }
  const [first, ...shadowed] = matching;
  if (!first) return undefined;
  const classMap = policy.classMaps.get(first.name);
  return { class: first, ...(classMap ? { classMap } : {}), policyMap, servicePolicy, shadowed, passedOver };
}

function matchClass(policy: AsaPolicy, name: string, flow: ClassedFlow): Match {
  if (name === 'class-default') return 'yes';
  const map = policy.classMaps.get(name);
  if (!map) return 'maybe';
  if (map.match.length === 0) return 'no';
  const matches = map.match.map((one) => matchOne(policy, one, flow));
  if (!map.any) return matches.reduce(both);
  return matches.includes('yes') ? 'yes' : matches.includes('maybe') ? 'maybe' : 'no';
}

function matchOne(policy: AsaPolicy, match: ClassMatch, { packet, interfaces }: ClassedFlow): Match {
  switch (match.on) {
    case 'any':
      return 'yes';
    case 'access-list': {
      const list = policy.accessLists.get(match.list);
      if (!list) return 'maybe';
      const { entry, passedOver } = matchAccessList(list, packet, interfaces);
      if (entry?.action === 'permit') return 'yes';
      return passedOver.some(({ action }) => action === 'permit') ? 'maybe' : 'no';
    }
    case 'port':
      return match.protocol === packet.protocol && isWithin(packet.destinationPort, match.ports) ? 'yes' : 'no';
    case 'default-inspection-traffic':
      return isInspectedByDefault(packet);
    case 'tunnel-group':
    case 'dscp':
    case 'precedence':
    case 'rtp':
    case 'flow':
    case 'not-understood':
      return 'maybe';
    default:
      return match satisfies never;
  }
}
