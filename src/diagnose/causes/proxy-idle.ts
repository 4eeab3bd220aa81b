import { formatDuration, seconds, microseconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { closeFailure, type QuietClose, quietClosesAtEveryHost } from '../silence/quiet-close.ts';
import { advise } from '../remedies.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import { at, count } from '../sentence.ts';

/**
 * One host that answers on one connection and asks on another closes both at the same moment, after a time without
 * data: a proxy’s own limit. Keepalives end at the proxy on either side, so they neither cross it nor count for it.
 */
export const proxyIdleLimit: Cause = {
  code: 'PROXY_IDLE_LIMIT',
  look: (evidence) => {
    const pairs = proxyPairs(evidence);
    const [first] = pairs;
    return first ? [finding(evidence, first, pairs.length)] : [];
  },
};

export interface ProxyPair {
  /** The connection that the proxy answered. */
  readonly front: QuietClose;
  /** The connection that the proxy opened. */
  readonly back: QuietClose;
}

/** A proxy closes both legs in one go; two captures of it differ by the error of their clocks. */
const TOGETHER = seconds(2);

/**
 * Each close of a leg that was answered, with the close of a leg that the same host had asked for, at the same moment.
 */
export const proxyPairs = perEvidence((evidence): readonly ProxyPair[] => {
  const closes = quietClosesAtEveryHost(evidence).toSorted((a, b) => a.at - b.at);
  const fronts = closes.filter(({ by }) => by === 'backward');
  const backs = closes.filter(({ by }) => by === 'forward');
  const taken = new Set<QuietClose>();
  let start = 0;
  const pairs = fronts.flatMap((front): ProxyPair[] => {
    while (start < backs.length && (backs[start]?.at ?? 0) < front.at - TOGETHER) start++;
    for (let i = start; i < backs.length && (backs[i]?.at ?? 0) <= front.at + TOGETHER; i++) {
      const back = backs[i];
      if (!back || taken.has(back) || !areLegs(evidence, front, back)) continue;
      taken.add(back);
      return [{ front, back }];
    }
    return [];
  });
  const inside = pairs.filter(isSeenFromInside);
  return inside.length > 0 ? inside : pairs;
});

/** Both legs were captured on the proxy itself. */
const isSeenFromInside = ({ front, back }: ProxyPair): boolean =>
  front.conversation.point.node !== undefined && front.conversation.point.node === back.conversation.point.node;

/**
 * The proxy’s two addresses are one host’s: the same address, the same owner, or both seen by a capture on that host. A
 * host that asks on both connections is no proxy but a client, and a proxy that passes data on hears the last of it on
 * both legs at once.
 */
function areLegs(evidence: Evidence, front: QuietClose, back: QuietClose): boolean {
  const { source: client, destination: outer } = front.conversation.flow;
  const { source: inner, destination: server } = back.conversation.flow;
  if (client.address === inner.address || server.address === outer.address) return false;
  if (Math.abs(front.quiet - back.quiet) > TOGETHER) return false;
  if (outer.address === inner.address) return true;
  const owner = evidence.hosts.ownerOf(outer.address);
  const other = evidence.hosts.ownerOf(inner.address);
  if (owner !== undefined && other !== undefined) return owner === other;
  return isSeenFromInside({ front, back });
}

const rivals: readonly Rival[] = [
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
];

function finding(evidence: Evidence, { front, back }: ProxyPair, pairs: number): Finding {
  const proxy = front.conversation.point.node ?? at(evidence, front.conversation.flow.destination);
  const answered = front.keepalivesAnswered + back.keepalivesAnswered;
  return {
    cause: 'PROXY_IDLE_LIMIT',
    confidence: 'proved',
    headline: `The proxy ${proxy} closed both legs of a connection after ${formatDuration(front.quiet)} without data${answered > 0 ? `, although ${count(answered, 'keepalive')} had been answered` : ''}.`,
    story: story(evidence, { front, back }, proxy),
    figures: [
      { name: 'quiet before', value: `${formatDuration(front.quiet)} and ${formatDuration(back.quiet)}` },
      { name: 'between the two closes', value: formatDuration(microseconds(Math.abs(front.at - back.at))) },
      { name: 'keepalives answered', value: String(answered) },
      { name: 'connections so ended', value: String(pairs) },
    ],
    assumed: [],
    rivals,
    scene: {
      is: 'patience',
      ...sceneEnds(evidence, {
        protocol: 'tcp',
        source: front.conversation.flow.source,
        destination: back.conversation.flow.destination,
      }),
      who: 'proxy',
      limit: front.quiet,
      proxy,
    },
    fixes: ['RAISE_PROXY_LIMIT'],
    advice: [
      advise(
        'RAISE_PROXY_LIMIT',
        `Raise the proxy’s idle limits (haproxy: \`timeout client\`, \`timeout server\`, \`timeout tunnel\`) for this service above the longest pause, or let the application send data more often than every ${formatDuration(front.quiet)}. TCP keepalive does not count for the proxy.`,
      ),
    ],
  };
}

const story = (evidence: Evidence, { front, back }: ProxyPair, proxy: string): readonly Sentence[] => [
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
  ...closeFailure(evidence, front),
];
