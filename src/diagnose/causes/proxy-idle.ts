import { formatDuration, seconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { type QuietClose, quietClosesAtEveryPoint } from '../quiet-close.ts';
import { advise } from '../remedies.ts';
import { at, count } from '../sentence.ts';

/**
 * One host that answers on one connection and asks on another closes both at the same moment, after a time without data: a proxy’s own
 * limit. Keepalives end at the proxy on either side, so they neither cross it nor count for it.
 */
export const proxyIdleLimit: Cause = {
  code: 'PROXY_IDLE_LIMIT',
  look: (evidence) =>
    proxyPairs(evidence)
      .slice(0, 1)
      .map((pair, _, all) => finding(evidence, pair, all.length)),
};

export interface ProxyPair {
  /** The connection that the proxy answered. */
  readonly front: QuietClose;
  /** The connection that the proxy opened. */
  readonly back: QuietClose;
}

const TOGETHER = seconds(2);

export function proxyPairs(evidence: Evidence): readonly ProxyPair[] {
  const closes = quietClosesAtEveryPoint(evidence);
  const fronts = closes.filter(({ by }) => by === 'backward');
  const backs = closes.filter(({ by }) => by === 'forward');
  const pairs = fronts.flatMap((front) => {
    const back = backs.find((one) => Math.abs(one.at - front.at) <= TOGETHER && isOneHost(evidence, front, one));
    return back ? [{ front, back }] : [];
  });
  const inside = pairs.filter(isSeenFromInside);
  return inside.length > 0 ? inside : pairs;
}

/** Both legs were captured on the proxy itself. */
const isSeenFromInside = ({ front, back }: ProxyPair): boolean =>
  front.conversation.point.node !== undefined && front.conversation.point.node === back.conversation.point.node;

/** The proxy’s two addresses are one host’s: the same address, the same owner, or both sides of a capture on that host. */
function isOneHost(evidence: Evidence, front: QuietClose, back: QuietClose): boolean {
  const outer = front.conversation.flow.destination.address;
  const inner = back.conversation.flow.source.address;
  if (front.conversation.flow.source.address === inner) return false;
  if (outer === inner) return true;
  const owner = evidence.hosts.ownerOf(outer);
  if (owner !== undefined && owner === evidence.hosts.ownerOf(inner)) return true;
  return isSeenFromInside({ front, back }) && back.conversation.flow.destination.address !== outer;
}

function finding(evidence: Evidence, { front, back }: ProxyPair, pairs: number): Finding {
  const proxy = front.conversation.point.node ?? at(evidence, front.conversation.flow.destination);
  const answered = front.keepalivesAnswered + back.keepalivesAnswered;
  return {
    cause: 'PROXY_IDLE_LIMIT',
    confidence: 'proved',
    headline: `The proxy ${proxy} closed both legs of a connection after ${formatDuration(front.quiet)} without data${answered > 0 ? `, although ${count(answered, 'keepalive')} had been answered` : ''}.`,
    story: [
      {
        text: `${formatFlow(front.conversation.flow)} and ${formatFlow(back.conversation.flow)} carry their last data.`,
        at: evidence.timeline.at(front.conversation.point.clock, front.lastData.at),
        citations: [front.lastData.source, back.lastData.source],
      },
      {
        text: `${proxy} closes the first leg after ${formatDuration(front.quiet)} and the second after ${formatDuration(back.quiet)} without data.`,
        at: front.at,
        citations: [front.moment.source, back.moment.source],
      },
    ],
    figures: [
      { name: 'quiet before', value: `${formatDuration(front.quiet)} and ${formatDuration(back.quiet)}` },
      { name: 'between the two closes', value: formatDuration(Math.abs(front.at - back.at) as typeof front.quiet) },
      { name: 'keepalives answered', value: String(answered) },
      { name: 'connections so ended', value: String(pairs) },
    ],
    assumed: [],
    rivals: [
      {
        cause: 'SERVER_IDLE_LIMIT',
        whyLess: 'the proxy closes its connection to the server itself; the server only answers.',
        splitBy: 'the order of the FINs on the leg to the server.',
      },
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: 'a firewall does not send FINs, and keepalives that are answered keep its entry fresh.',
        splitBy: 'a capture on the proxy host shows who sends the first FIN.',
      },
    ],
    fixes: ['RAISE_PROXY_LIMIT'],
    advice: [
      advise(
        'RAISE_PROXY_LIMIT',
        `Raise the proxy’s idle limits (haproxy: \`timeout client\`, \`timeout server\`, \`timeout tunnel\`) for this service above the longest pause, or let the application send data more often than every ${formatDuration(front.quiet)}. TCP keepalive does not count for the proxy.`,
      ),
    ],
  };
}
