import { formatDuration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { type Endpoint, formatEndpoint } from '../../model/flow.ts';
import { type Group, grouped } from '../grouped.ts';
import { type Refusal, refusals } from '../refusal.ts';
import { advise } from '../remedies.ts';
import { at, count } from '../sentence.ts';

/**
 * A request that is answered by a reset in a host’s name while this host’s own capture shows no such request: a
 * firewall that rejects answers like that. A reset into a connection that already lives is RESET_INJECTED.
 */
export const resetsOnTheWay = (evidence: Evidence): readonly Finding[] => rejectedRequests(evidence);

/** The called host’s capture ran and saw no such request. */
function rejectedRequests(evidence: Evidence): readonly Finding[] {
  const between = refusals(evidence).filter(({ sender }) => sender.is === 'between');
  const groups = grouped(between, ({ by }) => (by ? formatEndpoint(by) : ''));
  return [...groups.values()].flatMap((group) => (group[0].by ? [rejected(evidence, group, group[0].by)] : []));
}

function rejected(evidence: Evidence, group: Group<Refusal>, by: Endpoint): Finding {
  const first = group[0];
  const host = evidence.hosts.nameOf(by.address);
  return {
    cause: 'POLICY_DENY',
    confidence: 'likely',
    headline: `A device on the path answers ${count(group.length, 'request')} to ${at(evidence, by)} with a reset in the name of ${host}, which never saw ${group.length === 1 ? 'it' : 'them'}.`,
    story: [
      {
        text: `${first.caller} connects to ${at(evidence, by)}; a reset comes back after ${formatDuration(first.after)}.`,
        at: first.at,
        citations: first.seen,
      },
      absent(first, host),
      ...ttlSentence(first.ttl, host),
      ...(group.length > 1
        ? [
            {
              text: `${count(group.length - 1, 'more request')} to it ${group.length === 2 ? 'is' : 'are'} answered in the same way.`,
              citations: group.slice(1, 7).flatMap(({ seen }) => seen),
            },
          ]
        : []),
    ],
    figures: [{ name: 'rejected requests', value: String(group.length) }],
    assumed: [],
    rivals: [
      {
        cause: 'NO_LISTENER',
        whyLess: `the request would have to arrive at ${host} to be refused there.`,
        splitBy: `\`ss -tln\` (or \`netstat -na\`) on ${host}: is anybody listening on port ${by.port}?`,
      },
      captureRival(host),
    ],
    fixes: ['PERMIT_FLOW'],
    advice: [
      advise(
        'PERMIT_FLOW',
        `Permit TCP to ${formatEndpoint(by)} on the firewall between, which rejects it with a reset; its log or its rule counters say which rule does.`,
      ),
    ],
  };
}

const absent = ({ sender }: Refusal, host: string): Sentence => ({
  text: `The capture at ${host}${sender.is === 'between' ? ` (${sender.point.name})` : ''} has other packets of that time and no such request.`,
  citations: [],
});

const ttlSentence = (ttl: Refusal['ttl'], host: string): readonly Sentence[] =>
  ttl
    ? [
        {
          text: `The reset came in with a time-to-live of ${ttl.reset}, the other packets of ${host} with ${ttl.usual}: it started at another place.`,
          citations: [],
        },
      ]
    : [];

const captureRival = (host: string): Rival => ({
  cause: 'ASYMMETRIC_RETURN',
  whyLess: `that the packets came to ${host} by another interface than the captured one is not excluded, but nothing shows it.`,
  splitBy: `a capture on all interfaces of ${host} during one attempt.`,
});
