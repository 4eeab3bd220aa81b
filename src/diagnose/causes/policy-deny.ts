import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { formatEndpoint, formatFlow } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { advise } from '../remedies.ts';
import { at, count, tell } from '../sentence.ts';
import { stalls } from '../stall.ts';
import { firstPort } from './silent-drop.ts';

type Denied = Extract<Observation, { kind: 'firewall-denied' }>;

/** A filter that says itself that it denied a connection of the hosts in question, or an ICMP "administratively prohibited". */
export const policyDeny: Cause = {
  code: 'POLICY_DENY',
  look(evidence) {
    return [...deniedByLog(evidence), ...prohibitedOnWire(evidence), ...tracedDrops(evidence)];
  },
};

function deniedByLog(evidence: Evidence): readonly Finding[] {
  const explained = new Set(stalls(evidence).map((one) => firstPort([one]).port));
  const groups = new Map<string, Denied[]>();
  for (const one of evidence.timeline.observations) {
    if (
      one.kind !== 'firewall-denied' ||
      one.denial !== 'policy' ||
      !one.flow ||
      explained.has(one.flow.destination.port)
    )
      continue;
    const { source, destination } = one.flow;
    const key = `${one.node} ${one.by} ${source.address} ${formatEndpoint(destination)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => denialFinding(evidence, group));
}

function denialFinding(evidence: Evidence, group: readonly Denied[]): Finding {
  const first = group[0] as Denied;
  const flow = first.flow as NonNullable<Denied['flow']>;
  const ours = evidence.hosts.ownerOf(flow.source.address) ?? evidence.hosts.ownerOf(flow.destination.address);
  const by = first.by ? ` by access list "${first.by}"` : '';
  const device = first.node ?? 'The firewall';
  return {
    cause: 'POLICY_DENY',
    confidence: ours ? 'likely' : 'possible',
    headline: `${device} denied ${count(group.length, 'packet')} from ${at(evidence, flow.source).replace(/:\d+$/, '')} to ${at(evidence, flow.destination)}${by}.`,
    story: [
      tell(
        evidence,
        group.slice(0, 6),
        `${device} denies ${formatFlow(flow)}${by}${first.flags ? ` (${first.flags})` : ''}${group.length > 1 ? `, and ${count(group.length - 1, 'more packet')} like it` : ''}.`,
      ),
    ],
    figures: [{ name: 'denied packets', value: String(group.length) }],
    assumed: [],
    rivals: [
      {
        cause: 'NO_LISTENER',
        whyLess: `the request never got there: ${device} says that it denied it.`,
        splitBy:
          'nothing more is needed for the packets above; whether the session needed this connection, the application’s log says.',
      },
    ],
    fixes: ['PERMIT_FLOW'],
    advice: [
      advise(
        'PERMIT_FLOW',
        `If this connection is wanted, permit TCP from ${flow.source.address} to ${flow.destination.address} port ${flow.destination.port}${first.by ? ` in "${first.by}" before the line that denies it` : ''}.`,
      ),
    ],
  };
}

/** ICMP destination unreachable, code 9, 10 or 13: administratively prohibited (RFC 1812 5.2.7.1). */
const PROHIBITED = new Set([9, 10, 13]);

function prohibitedOnWire(evidence: Evidence): readonly Finding[] {
  return evidence.conversations.flatMap((seen) => {
    const { unreachable, syn } = seen.handshake;
    if (!unreachable || unreachable.type !== 3 || !PROHIBITED.has(unreachable.code)) return [];
    const when = evidence.timeline.at(seen.point.clock, unreachable.at);
    const finding: Finding = {
      cause: 'POLICY_DENY',
      confidence: 'proved',
      headline: `A device on the way rejects ${formatFlow(seen.flow)} with an ICMP message: administratively prohibited.`,
      story: [
        {
          text: `The request is answered by ICMP type 3 code ${unreachable.code}.`,
          at: when,
          citations: [...(syn ? [syn.source] : []), unreachable.source],
        },
      ],
      figures: [],
      assumed: [],
      rivals: [
        {
          cause: 'NO_LISTENER',
          whyLess: 'a host without a listener answers with a reset, not with this ICMP code.',
          splitBy: 'the source address of the ICMP message names the device that rejects.',
        },
      ],
      fixes: ['PERMIT_FLOW'],
      advice: [advise('PERMIT_FLOW', `Permit ${formatFlow(seen.flow)} on the device that sent the ICMP message.`)],
    };
    return [finding];
  });
}

function tracedDrops(evidence: Evidence): readonly Finding[] {
  return evidence.timeline.observations.flatMap((one) => {
    if (one.kind !== 'firewall-traced' || one.allowed || !/acl-drop/.test(one.dropReason ?? '')) return [];
    const finding: Finding = {
      cause: 'POLICY_DENY',
      confidence: 'proved',
      headline: `packet-tracer on ${one.node ?? 'the firewall'} says that a configured rule denies the packet.`,
      story: [tell(evidence, one, `The result is drop: ${one.dropReason ?? 'no reason given'}.`)],
      figures: [],
      assumed: [],
      rivals: [],
      fixes: ['PERMIT_FLOW'],
      advice: [advise('PERMIT_FLOW', 'Permit the connection in the access list that the ACCESS-LIST phase names.')],
    };
    return [finding];
  });
}
