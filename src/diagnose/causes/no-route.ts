import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { denials } from '../device/denials.ts';
import { grouped } from '../grouped.ts';
import { concerned, foundInDenials, type JudgedDenial } from '../device/judged-denial.ts';
import { advise } from '../remedies.ts';
import { at, count, tell } from '../sentence.ts';

/**
 * A firewall that says itself that it does not know where to send a packet: 110002 (no interface leads there), 110003
 * (no next hop behind that interface). It names no rule, and no rule would help.
 */
export const noRoute: Cause = {
  code: 'NO_ROUTE',
  look(evidence) {
    const lost = denials(evidence).filter(({ denial, flow }) => denial === 'no-route' && flow);
    const groups = grouped(lost, (one) =>
      belongingOf(evidence, one.flow) === 'foreign' || !one.flow
        ? `${one.node} foreign`
        : `${one.node} ${one.flow.source.address} ${one.flow.destination.address}`,
    );
    return foundInDenials(evidence, groups.values(), (judged) => finding(evidence, judged));
  },
};

function finding(evidence: Evidence, judged: JudgedDenial): Finding {
  const { group, flow, foreign, confidence } = judged;
  const [first] = group;
  const device = first.node ?? 'The firewall';
  const to = evidence.hosts.nameOf(flow.destination.address);
  const more = group.length > 1 ? `, and ${count(group.length - 1, 'more packet')} like it` : '';
  return {
    cause: 'NO_ROUTE',
    confidence,
    headline: foreign
      ? `${device} knows no way for ${count(group.length, 'packet')} between addresses that are no host’s in this evidence.`
      : `${device} knows no way to ${to}: it discarded ${count(group.length, 'packet')} from ${evidence.hosts.nameOf(flow.source.address)}.`,
    story: [
      tell(
        evidence,
        group.slice(0, 6),
        `${device} finds no interface or no next hop for ${formatFlow(flow)}${more}, and discards it.`,
      ),
      ...concerned(evidence, judged),
    ],
    figures: [
      { name: 'packets without a way', value: String(group.length) },
      { name: 'the first was to', value: at(evidence, flow.destination, 'both') },
    ],
    assumed: [],
    rivals: rivals(device, flow.destination.address),
    fixes: ['ADD_ROUTE'],
    advice: [
      advise(
        'ADD_ROUTE',
        `On ${device}, give ${flow.destination.address} a route by the interface that it is behind, or find out why the one that was there is gone; \`show route ${flow.destination.address}\` says what there is now.`,
      ),
    ],
  };
}

const rivals = (device: string, address: string): readonly Rival[] => [
  {
    cause: 'POLICY_DENY',
    whyLess: `${device} names no access list, but the want of a route.`,
    splitBy: `on ${device}: \`packet-tracer\` with the addresses and ports above; the phase that drops says why.`,
  },
  {
    cause: 'PATH_DOWN',
    whyLess:
      'nothing here speaks against it: a route goes away with its interface, its neighbour or its tracked target.',
    splitBy: `on ${device}: \`show interface\`, \`show track\`, and the log for lines on interfaces, neighbours and tracked routes shortly before the first; does \`show route ${address}\` find it now?`,
  },
];
