import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { type Denied, denials } from '../device/denials.ts';
import { type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { capital, count, gap, tell } from '../sentence.ts';

/**
 * Denials whose lines lost their addresses, or bear names in place of them: that the device denied something is all
 * they say. Told as one finding.
 */
export function unaddressedFindings(evidence: Evidence): readonly Finding[] {
  const lost = denials(evidence).filter(({ denial, flow }) => denial === 'policy' && !flow);
  const [first] = lost;
  if (!first) return [];
  const lists = [...grouped(lost, (one) => `${one.node} ${one.by}`).values()];
  return [
    {
      cause: 'POLICY_DENY',
      confidence: 'possible',
      headline: `${capital(deviceOf(first))} denied ${count(lost.length, 'packet')}${lists.length === 1 ? listOf(first) : ''}; the lines have no addresses.`,
      story: [
        ...lists.slice(0, TOLD_MAX).map((group) => deniedBy(evidence, group)),
        gap('The lines have no addresses, so whose packets they were cannot be said.'),
      ],
      figures: [{ name: 'denied packets', value: String(lost.length) }],
      assumed: [],
      rivals: [
        {
          cause: 'NO_LISTENER',
          whyLess: 'the device says that it denied something; of which session, the lines do not say.',
          splitBy: 'the same lines with their addresses.',
        },
      ],
      fixes: ['PERMIT_FLOW'],
      advice: [
        advise(
          'PERMIT_FLOW',
          'Look the same lines up on the device, with their addresses; if the connection is wanted, permit it before the line that denies it.',
        ),
      ],
    },
  ];
}

/** So many lists show of what kind they are. */
const TOLD_MAX = 5;

const deviceOf = ({ node }: Denied): string => node ?? 'the firewall';
const listOf = ({ by }: Denied): string => (by ? ` by access list "${by}"` : '');

function deniedBy(evidence: Evidence, group: Group<Denied>) {
  const [first] = group;
  const what = group.length === 1 ? 'a packet' : count(group.length, 'packet');
  const flags = first.flags ? ` (${first.flags})` : '';
  return tell(evidence, group.slice(0, 6), `${capital(deviceOf(first))} denies ${what}${listOf(first)}${flags}.`);
}
