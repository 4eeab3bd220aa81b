import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { belongingOf, capped } from '../belonging.ts';
import { type Denied, denials } from '../device/denials.ts';
import { failureAfter, NOTICED_WITHIN, notices, tieOf } from '../ending/failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { count, gap, tell } from '../sentence.ts';

/**
 * conntrack says that packets acknowledge what it has not seen, or go beyond what the other end was seen to have room
 * for (`nf_conntrack_log_invalid`): it sees one direction of a connection, whose beginning it saw whole.
 */
export function halvesSeen(evidence: Evidence): readonly Finding[] {
  const outOfWindow = denials(evidence).filter(
    ({ why, flow }) => why !== undefined && flow !== undefined && OUT_OF_WINDOW.test(why),
  );
  const keyOf = ({ node, flow }: Denied) => {
    const [one = '', other = ''] = [flow?.source.address, flow?.destination.address];
    return `${node} ${one < other ? `${one} ${other}` : `${other} ${one}`}`;
  };
  return [...grouped(outOfWindow, keyOf).values()].map((group) => finding(evidence, group));
}

/** Whoever acknowledges what a device has not seen has got it by another way. */
const UNSEEN = /ACKed data not seen yet/;
const OUT_OF_WINDOW = /^(?:SEQ|ACK) is over /i;

function finding(evidence: Evidence, denied: Group<Denied>): Finding {
  const unseen = denied.find(({ why = '' }) => UNSEEN.test(why));
  const first = unseen ?? denied[0];
  const { flow, node: device = 'A Linux on the path', why = '' } = first;
  const clock = first.clock;
  const at = evidence.timeline.when(denied[0]);
  const failure = flow && failureAfter(evidence, flow, { at, clock, within: NOTICED_WITHIN });
  const setting = strictness(evidence, first);
  return {
    cause: 'ASYMMETRIC_RETURN',
    confidence: capped(unseen ? 'likely' : 'possible', belongingOf(evidence, flow)),
    headline: `${device} takes packets of ${flow ? formatFlow(flow) : 'a connection'} for INVALID (${count(denied.length, 'time')}): ${unseen ? 'they acknowledge data that did not come by it' : 'they go beyond the last window that it saw'}, so it sees one direction only.`,
    story: [
      tell(
        evidence,
        denied.slice(0, 6),
        `${device} takes a packet for INVALID: “${why}”${first.zone ? `, on ${first.zone}` : ''}.`,
      ),
      ...(setting ? [tell(evidence, setting, `It checks windows strictly (${LIBERAL} = ${setting.value}).`)] : []),
      ...tieOf(evidence, failure),
      ...notices(evidence, failure?.sign, 'The application'),
      gap(
        'The line does not say what the rules do with an INVALID packet; most discard it, and no rule for ESTABLISHED takes it.',
      ),
    ],
    figures: [{ name: 'packets taken for INVALID', value: String(denied.length) }],
    assumed: [],
    rivals: [
      {
        cause: 'STATE_LOST',
        whyLess: 'a Linux that has lost its connections picks them up in the middle, and is liberal with those.',
        splitBy: `the log of ${device}: was it started, or another unit made the active one, before the first of these lines?`,
      },
    ],
    fixes: ['ROUTE_BACK'],
    advice: [
      advise(
        'ROUTE_BACK',
        `Lead both directions through ${device} again: compare \`ip route get\` on both sides of it. Until then \`sysctl -w ${LIBERAL}=1\` on ${device} lets what is out of the window pass, resets aside.`,
      ),
    ],
  };
}

const LIBERAL = 'net.netfilter.nf_conntrack_tcp_be_liberal';

const strictness = (evidence: Evidence, { node }: Denied): ObservationOf<'setting'> | undefined =>
  strict(evidence).get(node ?? '')?.[0];

const strict = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter(
      (one): one is ObservationOf<'setting'> => one.kind === 'setting' && one.name === LIBERAL && one.value === '0',
    ),
    ({ node }) => node ?? '',
  ),
);
