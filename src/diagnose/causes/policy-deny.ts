import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { type Flow, formatEndpoint, formatFlow } from '../../model/flow.ts';
import { belongingOf } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { type Denied, denials, isOfOpen } from '../device/denials.ts';
import { denialsOf, silentStalls } from '../request/first-port.ts';
import { grouped } from '../grouped.ts';
import { concerned, foundInDenials, isRequest, type JudgedDenial } from '../device/judged-denial.ts';
import { isOfUnknown } from '../loss/discarded-words.ts';
import { missedWaits } from '../request/missed-wait.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { at, count, tell } from '../sentence.ts';
import { assumedFrom, byWords, forgottenRivals, loggedWords, ruleOf } from './policy-logged.ts';
import { lostRequestFindings } from './policy-lost.ts';
import { unheardRequestFindings } from './policy-unheard.ts';
import { unaddressedFindings } from './policy-unaddressed.ts';

/**
 * A filter that says itself that it denied a connection of the hosts in question, or an ICMP "administratively
 * prohibited".
 */
export const policyDeny: Cause = {
  code: 'POLICY_DENY',
  look: (evidence) => [
    ...deniedByLog(evidence),
    ...prohibitedOnWire(evidence),
    ...tracedDrops(evidence),
    ...lostRequestFindings(evidence),
    ...unheardRequestFindings(evidence),
    ...unaddressedFindings(evidence),
  ],
};

/** Denials that are told as the root of stalled connects. */
const toldDenials = perEvidence((evidence): ReadonlySet<Denied> => {
  const told = [...silentStalls(evidence), ...missedWaits(evidence).map((missed) => missed.stalls)];
  return new Set(told.flatMap((group) => denialsOf(evidence, group)));
});

/**
 * By device, access list, caller and service. What concerns no host of the evidence is one group per list: a firewall
 * at work, not a cause.
 */
function deniedByLog(evidence: Evidence): readonly Finding[] {
  const told = toldDenials(evidence);
  const policy = denials(evidence).filter(
    (one) => one.denial === 'policy' && one.flow && !told.has(one) && !isOfUnknown(evidence, one),
  );
  const groups = grouped(policy, (one) => {
    const list = `${one.node} ${one.by}`;
    if (belongingOf(evidence, one.flow) === 'foreign' || !one.flow) return `${list} foreign`;
    return `${list} ${one.flow.protocol} ${one.flow.source.address} ${formatEndpoint(one.flow.destination)}`;
  });
  return foundInDenials(evidence, groups.values(), (judged) => denialFinding(evidence, judged));
}

function denialFinding(evidence: Evidence, judged: JudgedDenial): Finding {
  const { group, flow, foreign, confidence } = judged;
  const first = group[0];
  const by = byWords(first);
  const device = first.node ?? 'The firewall';
  const from = evidence.hosts.nameOf(flow.source.address);
  const what = foreign
    ? `${count(group.length, 'packet')} between addresses that are no host’s in this evidence`
    : `${count(group.length, 'packet')} from ${from} to ${service(evidence, flow)}`;
  return {
    cause: 'POLICY_DENY',
    confidence,
    headline: `${device} denied ${what}${by}.`,
    story: [
      tell(
        evidence,
        group.slice(0, 6),
        `${device} denies ${formatFlow(flow)}${by}${first.flags ? ` (${first.flags})` : ''}${group.length > 1 ? `, and ${count(group.length - 1, 'more packet')} like it` : ''}.`,
      ),
      ...concerned(evidence, judged),
      ...loggedWords(judged),
    ],
    figures: [{ name: 'denied packets', value: String(group.length) }],
    assumed: first.concluded === 'from-prefix' ? [assumedFrom(first)] : [],
    rivals: group.every(isOfOpen)
      ? forgottenRivals(judged)
      : [
          {
            cause: 'NO_LISTENER',
            whyLess: `the request never got there: ${device} says that it denied it.`,
            splitBy:
              'nothing more is needed for the packets above; whether the session needed this connection, the application’s log says.',
          },
        ],
    fixes: ['PERMIT_FLOW'],
    advice: [advise('PERMIT_FLOW', permitText(flow, first))],
  };
}

const service = (evidence: Evidence, { protocol, destination }: Flow): string =>
  protocol === 'icmp'
    ? `${evidence.hosts.nameOf(destination.address)} (ICMP)`
    : `${at(evidence, destination)}${protocol === 'udp' ? ' (UDP)' : ''}`;

function permitText(flow: Flow, { by: list, concluded }: Denied): string {
  const { protocol, source, destination } = flow;
  const place = concluded === undefined ? `in "${list}" before the line that denies it` : ruleOf(list);
  const where = list ? ` ${place}` : '';
  const port = protocol === 'icmp' ? '' : ` port ${destination.port}`;
  if (!isRequest(flow))
    return `These look like answers from ${source.address} port ${source.port}: permit the request, in the direction in which it is opened, and make sure that it passes the same device.`;
  return `If this connection is wanted, permit ${protocol.toUpperCase()} from ${source.address} to ${destination.address}${port}${where}.`;
}

/**
 * ICMP destination unreachable, code 9, 10 or 13: administratively prohibited (RFC 1812 5.2.7.1). Code 3, port
 * unreachable, is what rules that reject send by default (nftables and iptables `reject`); TCP without a listener
 * answers with a reset instead (RFC 1122 4.2.3.9).
 */
const PROHIBITED: ReadonlyMap<number, string> = new Map([
  [3, 'port unreachable, which no TCP answers with'],
  ...[9, 10, 13].map((code) => [code, 'administratively prohibited'] as const),
]);

function prohibitedOnWire(evidence: Evidence): readonly Finding[] {
  return evidence.conversations.flatMap((seen) => {
    const { unreachable, syn } = seen.handshake;
    const words = unreachable?.type === 3 ? PROHIBITED.get(unreachable.code) : undefined;
    if (!unreachable || words === undefined) return [];
    const when = evidence.timeline.at(seen.point.clock, unreachable.at);
    const finding: Finding = {
      cause: 'POLICY_DENY',
      confidence: 'proved',
      headline: `A device on the path rejects ${formatFlow(seen.flow)} with an ICMP message: ${words}.`,
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
      rivals: [
        {
          cause: 'NO_LISTENER',
          whyLess: 'the firewall’s own simulation stops the packet before it leaves.',
          splitBy:
            'does the simulated packet have the addresses, the port and the interface of the real one? The command line says.',
        },
      ],
      fixes: ['PERMIT_FLOW'],
      advice: [advise('PERMIT_FLOW', 'Permit the connection in the access list that the ACCESS-LIST phase names.')],
    };
    return [finding];
  });
}
