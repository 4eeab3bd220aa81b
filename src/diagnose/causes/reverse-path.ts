import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { advise } from '../remedies.ts';
import { count, tell } from '../sentence.ts';

type Denied = Extract<Observation, { kind: 'firewall-denied' }>;

/** The device’s own word: ASA 106021, or Linux’s "martian source". */
export const reversePathFilter: Cause = {
  code: 'REVERSE_PATH_FILTER',
  look(evidence) {
    const denied = evidence.timeline.observations.filter(
      (one): one is Denied => one.kind === 'firewall-denied' && one.denial === 'reverse-path',
    );
    const groups = new Map<string, Denied[]>();
    for (const one of denied) {
      const key = `${one.node} ${one.zone} ${one.flow?.source.address}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups.values()].map((group) => finding(evidence, group));
  },
};

function finding(evidence: Evidence, group: readonly Denied[]): Finding {
  const first = group[0] as Denied;
  const device = first.node ?? 'A device';
  const source = first.flow ? ` from ${first.flow.source.address}` : '';
  const zone = first.zone ? ` on ${first.zone}` : '';
  return {
    cause: 'REVERSE_PATH_FILTER',
    confidence: 'proved',
    headline: `${device} dropped ${count(group.length, 'packet')}${source} on arrival${zone}: its route back to that source leads out of another interface.`,
    story: [
      tell(
        evidence,
        group.slice(0, 6),
        `${device} says that the reverse-path check failed for ${count(group.length, 'packet')}${source}${zone}. It drops them silently.`,
      ),
    ],
    figures: [{ name: 'packets dropped', value: String(group.length) }],
    assumed: [],
    rivals: [
      {
        cause: 'POLICY_DENY',
        whyLess: 'the device names the reverse-path check, not a rule.',
        splitBy: 'nothing more is needed.',
      },
      {
        cause: 'ASYMMETRIC_RETURN',
        whyLess:
          'it is the reason behind it: request and answer have different ways; this device is the one that minds.',
        splitBy: 'the routes of this device towards the source, and the way the sender chose.',
      },
    ],
    fixes: ['ROUTE_BACK', 'RELAX_REVERSE_PATH'],
    advice: [
      advise(
        'ROUTE_BACK',
        `Give ${device} a route to the source through the interface where the packets arrive, or let the sender use the other way.`,
      ),
      advise(
        'RELAX_REVERSE_PATH',
        'On Linux, set rp_filter to 2 (loose) on that interface; remember that the greater value of `all` and the interface counts. On an ASA, `no ip verify reverse-path interface`.',
      ),
    ],
  };
}
