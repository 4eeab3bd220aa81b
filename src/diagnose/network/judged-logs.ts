import { type Evidence, withObservations } from '../../evidence/evidence.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { type BehindLog, behindLog } from '../../trace/netfilter/behind-log.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { hasLogged, isLogged, type Logged } from '../device/logged-packets.ts';

/**
 * The evidence as the rules of its devices have it: what is logged with a prefix is dropped where the rule behind says
 * so, whatever the prefix, and not where that accepts. The same evidence where the rules say nothing of it.
 */
export function judgedByRules(evidence: Evidence, network: LoadedNetwork): Evidence {
  if (!hasLogged(evidence)) return evidence;
  const known = new Map<string, BehindLog | undefined>();
  const behind = (node: string, prefix: string): BehindLog | undefined => {
    const key = `${node} ${prefix}`;
    if (!known.has(key)) {
      const filter = network.node(node)?.node.filter;
      known.set(key, filter?.kind === 'netfilter' ? behindLog(filter.ruleset, prefix) : undefined);
    }
    return known.get(key);
  };
  let isChanged = false;
  const observations = evidence.timeline.observations.map((one) => {
    if (!isLogged(one) || one.node === undefined) return one;
    const rule = behind(one.node, prefixOf(one));
    if (!rule) return one;
    isChanged = true;
    return rule.verdict === 'drops' ? asDenied(one, rule.by) : asLogged(one);
  });
  return isChanged ? withObservations(evidence, observations) : evidence;
}

const prefixOf = (one: Logged): string => (one.kind === 'packet-logged' ? one.prefix : (one.by ?? ''));

function asDenied(one: Logged, ruledBy: ConfigLine | undefined): ObservationOf<'firewall-denied'> {
  const ruled = { concluded: 'from-rules', ...(ruledBy && { ruledBy }) } as const;
  if (one.kind === 'firewall-denied') return { ...one, ...ruled };
  const { prefix, arrival, egress, details: _, ...rest } = one;
  const zone = arrival ?? egress;
  return { ...rest, kind: 'firewall-denied', denial: 'policy', by: prefix, ...(zone && { zone }), ...ruled };
}

function asLogged(one: Logged): ObservationOf<'packet-logged'> {
  if (one.kind === 'packet-logged') return one;
  const { at, clock, node, flow, source, flags, zone, by = '' } = one;
  const sighting = { at, clock, source, ...(node !== undefined && { node }), ...(flow && { flow }) };
  const on = { ...(flags !== undefined && { flags }), ...(zone !== undefined && { arrival: zone }) };
  return { ...sighting, kind: 'packet-logged', prefix: by, ...on };
}
