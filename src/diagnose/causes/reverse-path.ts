import { isUnspecified } from '../../base/address.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { connectFailure } from '../ending/failure.ts';
import { type Denied, denials } from '../device/denials.ts';
import { type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { type ReversePathDrops, reversePathDrops } from '../device/reverse-path-drops.ts';
import { count, tell } from '../sentence.ts';

/**
 * The device’s own word: ASA 106021, Linux’s "martian source", or the counter that grows with every packet it drops so.
 */
export const reversePathFilter: Cause = {
  code: 'REVERSE_PATH_FILTER',
  look(evidence) {
    const denied = denials(evidence).filter((one) => one.denial === 'reverse-path' && !isToAll(one));
    const groups = grouped(denied, (one) =>
      belongingOf(evidence, one.flow) === 'foreign'
        ? `${one.node} foreign`
        : `${one.node} ${one.zone} ${one.flow?.source.address}`,
    );
    return [
      ...[...groups.values()].map((group) => finding(evidence, group)),
      ...reversePathDrops(evidence).map((one) => counted(evidence, one)),
    ];
  },
};

/**
 * Broadcasts and multicasts, and the sources of hosts that have no address yet, are noise of the wire and nobody’s
 * session.
 */
const isToAll = ({ flow }: Denied): boolean =>
  flow !== undefined &&
  (/^(?:22[4-9]|23\d)\.|\.255$|^ff/.test(flow.destination.address) || isUnspecified(flow.source.address));

function finding(evidence: Evidence, group: Group<Denied>): Finding {
  const first = group[0];
  const device = first.node ?? 'A device';
  const sources = new Set(group.map(({ flow }) => flow?.source.address));
  const source = first.flow
    ? ` from ${sources.size > 1 ? `${sources.size} addresses` : first.flow.source.address}`
    : '';
  const zone = first.zone ? ` on ${first.zone}` : '';
  return {
    cause: 'REVERSE_PATH_FILTER',
    confidence: capped('proved', belongingOf(evidence, first.flow)),
    headline: `${device} dropped ${count(group.length, 'packet')}${source} on arrival${zone}: its route back to that source leads out of another interface.`,
    story: [
      tell(
        evidence,
        group.slice(0, 6),
        `${device} says that the reverse-path check failed for ${count(group.length, 'packet')}${source}${zone}. It drops them silently.`,
      ),
      ...connectFailure(evidence, first),
    ],
    figures: [{ name: 'packets dropped', value: String(group.length) }],
    assumed: [],
    rivals: [
      {
        cause: 'POLICY_DENY',
        whyLess: 'the device names the reverse-path check, not a rule.',
      },
      {
        cause: 'ASYMMETRIC_RETURN',
        whyLess:
          'it is the reason behind it: request and answer have different paths; this device is the one that drops it.',
        splitBy: 'the routes of this device towards the source, and the way the sender chose.',
      },
    ],
    ...remedies(device),
  };
}

function counted(evidence: Evidence, { node, dropped, before, after }: ReversePathDrops): Finding {
  const silent = evidence.conversations.find(
    ({ point, handshake }) => point.node === node && handshake.syn && !handshake.synAck && !handshake.refused,
  );
  const source = silent ? ` from ${silent.flow.source.address}` : '';
  return {
    cause: 'REVERSE_PATH_FILTER',
    confidence: silent ? 'proved' : 'likely',
    headline: `${node} dropped ${count(dropped, 'packet')}${source} on arrival: its route back to their source leads out of another interface.`,
    story: [
      ...(silent?.handshake.syn
        ? [
            {
              text: `A request${source} arrives at ${silent.point.name} and nothing answers it.`,
              at: evidence.timeline.at(silent.point.clock, silent.handshake.syn.at),
              citations: [silent.handshake.syn.source],
            },
          ]
        : []),
      tell(
        evidence,
        [after, before],
        `The kernel counts ${dropped} packets that its reverse-path filter dropped (IPReversePathFilter ${before.value} to ${after.value}).`,
      ),
    ],
    figures: [{ name: 'packets dropped', value: String(dropped) }],
    assumed: [],
    rivals: [
      {
        cause: 'POLICY_DENY',
        whyLess: 'the kernel’s own counter for the reverse-path check grew; a rule would count elsewhere.',
        splitBy: 'the counters of the host’s rule set (`nft list ruleset`, `iptables -vnL`) for the same attempt.',
      },
    ],
    ...remedies(node),
  };
}

const remedies = (device: string): Pick<Finding, 'fixes' | 'advice'> => ({
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
});
