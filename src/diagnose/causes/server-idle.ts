import { type Duration, formatDuration, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Sentence } from '../../model/finding.ts';
import { connectionKey, formatEndpoint, formatFlow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { type Group, grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { closeFailure, type QuietClose, quietCloses } from '../silence/quiet-close.ts';
import { advise } from '../remedies.ts';
import { sceneEnds } from '../witness/scene-ends.ts';
import { at, count } from '../sentence.ts';
import { proxyPairs } from './proxy-idle.ts';

/**
 * The server’s own FIN after a quiet time. A firewall that forgets sends no FIN, so the closer is the server; that it
 * does so always after the same quiet time makes it a limit.
 */
export const serverIdleLimit: Cause = {
  code: 'SERVER_IDLE_LIMIT',
  look: (evidence) => serverCloses(evidence).map((group) => finding(evidence, group)),
};

/** By service, and by the quiet before. */
const serverCloses = perEvidence((evidence): readonly Group<QuietClose>[] => {
  const proxied = new Set(
    proxyPairs(evidence).flatMap(({ front, back }) =>
      [front, back].map(({ conversation }) => connectionKey(conversation.flow)),
    ),
  );
  const closes = quietCloses(evidence).filter(
    (one) =>
      one.by === 'backward' && !proxied.has(connectionKey(one.conversation.flow)) && !connectedInVain(evidence, one),
  );
  return alike(closes);
});

/** The server’s own close of a connection, where that is more than possibly a limit. */
export const limitClose = (evidence: Evidence, connection: Connection): QuietClose | undefined =>
  limitCloses(evidence).get(connection);

const limitCloses = perEvidence((evidence) => {
  const limits = serverCloses(evidence).filter((group) => confidenceOf(group) !== 'possible');
  return new Map(limits.flat().map((one) => [one.connection, one]));
});

/**
 * The closer had asked another host for a connection meanwhile, and nothing answered until about then: a proxy that
 * reaches nobody behind it gives its client up.
 */
function connectedInVain(evidence: Evidence, { conversation, at: closedAt, quiet }: QuietClose): boolean {
  const requests = requestsInVain(evidence).get(conversation.flow.destination.address) ?? [];
  const given = requests.slice(
    countUpTo(requests, ({ until }) => until, closedAt - GIVES_UP_WITHIN - 1),
    countUpTo(requests, ({ until }) => until, closedAt + TOGETHER),
  );
  return given.some(({ from }) => from >= closedAt - quiet - TOGETHER);
}

/** Linux waits for 64 s behind its last request, the seventh (tcp_syn_retries 6). */
const GIVES_UP_WITHIN = seconds(70);

/** One may be lost by chance. */
const REQUESTS_MIN = 2;

/** By who asked, in the order in which they were given up: a scan of closed ports is thousands of them. */
const requestsInVain = perEvidence((evidence) => {
  const requests = evidence.conversations.flatMap(({ flow, point, first, last, handshake }) => {
    const { synCount, synAckCount, refused } = handshake;
    if (synCount < REQUESTS_MIN || synAckCount > 0 || refused) return [];
    const when = (stamp: Instant): number => evidence.timeline.at(point.clock, stamp);
    return [{ by: flow.source.address, from: when(first.at), until: when(last.at) }];
  });
  return grouped(
    requests.toSorted((a, b) => a.until - b.until),
    ({ by }) => by,
  );
});

/** Closes of one server and port whose quiet times agree: sorted by quiet, neighbours that agree stand together. */
function alike(closes: readonly QuietClose[]): readonly Group<QuietClose>[] {
  const byService = grouped(closes, ({ conversation }) => formatEndpoint(conversation.flow.destination));
  return [...byService.values()].flatMap((ofService) => {
    const groups: [QuietClose, ...QuietClose[]][] = [];
    for (const one of ofService.toSorted((a, b) => a.quiet - b.quiet)) {
      const group = groups.at(-1);
      if (group && agree(group[0].quiet, one.quiet)) group.push(one);
      else groups.push([one]);
    }
    return groups;
  });
}

/** Servers look at their idle sessions every second or so, and late by a share of a long limit. */
export const agree = (a: Duration, b: Duration): boolean =>
  Math.abs(a - b) <= Math.max(seconds(1), Math.min(a, b) * 0.02);

function finding(evidence: Evidence, group: Group<QuietClose>): Finding {
  const first = group[0];
  const server = at(evidence, first.conversation.flow.destination);
  const confidence = confidenceOf(group);
  const answered = group.reduce((sum, one) => sum + one.keepalivesAnswered, 0);
  return {
    cause: 'SERVER_IDLE_LIMIT',
    confidence,
    headline: `The server ${server} itself closed ${count(group.length, 'connection')} after ${formatDuration(first.quiet)} without data${answered > 0 ? ', keepalives notwithstanding' : ''}.`,
    story: story(evidence, group),
    figures: [
      { name: 'connections closed', value: String(group.length) },
      {
        name: 'quiet before',
        value: group
          .map(({ quiet }) => formatDuration(quiet))
          .slice(0, 6)
          .join(', '),
      },
      { name: 'keepalives answered', value: String(answered) },
    ],
    assumed: first.conversation.initiatorSeen
      ? []
      : [{ code: 'ASSUMED_INITIATOR', because: `the capture begins later; ${server} is taken for the server.` }],
    scene: { is: 'patience', ...sceneEnds(evidence, first.conversation.flow), who: 'server', limit: first.quiet },
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: firewallWhyLess(first),
        splitBy: `a capture on ${server} itself: the close leaves there.`,
      },
      {
        cause: 'PROXY_IDLE_LIMIT',
        whyLess: 'no second leg that is closed at the same moment is in the evidence.',
        splitBy: `is ${server} the last hop? \`ss -tnp\` on it at that time shows whether the process is a proxy with a leg of its own.`,
      },
    ],
    fixes: ['RAISE_SERVER_LIMIT'],
    advice: [
      advise(
        'RAISE_SERVER_LIMIT',
        `Raise the idle limit of the service on ${server} above the longest pause of the client, or let the client say something more often than every ${formatDuration(first.quiet)}. TCP keepalive does not help: the application does not see it.`,
      ),
    ],
  };
}

/**
 * Twice after the same quiet is a limit; once is one only when the quiet is a round number, as people set limits.
 * Connections that were silent together and are closed together, as by a program that ends, are one close.
 */
function confidenceOf(group: Group<QuietClose>): Confidence {
  const [first] = group;
  if (group.some((one) => Math.abs(between(first.at, one.at)) > TOGETHER)) return 'proved';
  // Whoever does not take the FIN may not have been able to say anything before.
  if (group.every(({ notTaken }) => notTaken)) return 'possible';
  return first && (first.late || isRound(first.quiet)) ? 'likely' : 'possible';
}

/** Within a second after a whole number of half minutes: servers look at their clocks a little late, never early. */
export const isRound = (quiet: Duration): boolean => quiet >= seconds(30) && quiet % seconds(30) <= seconds(1);

const TOGETHER = seconds(5);

function firewallWhyLess({ with: how }: QuietClose): string {
  return how !== 'reset'
    ? 'a firewall forgets silently, or sends a reset; this is a FIN with the server’s own sequence numbers.'
    : 'a firewall that resets at expiry looks the same; nothing in this reset tells it from one of the server’s own.';
}

function story(evidence: Evidence, group: Group<QuietClose>): readonly Sentence[] {
  const first = group[0];
  const { conversation, lastData, moment, quiet, keepalivesAnswered } = first;
  const clock = conversation.point.clock;
  const alive =
    keepalivesAnswered > 0
      ? ` ${count(keepalivesAnswered, 'keepalive')} in that time ${keepalivesAnswered === 1 ? 'is' : 'are'} answered, so the path is open.`
      : '';
  const sentences: Sentence[] = [
    {
      text: `The last data of ${formatFlow(conversation.flow)}.`,
      at: evidence.timeline.at(clock, lastData.at),
      citations: [lastData.source],
    },
    {
      text: `${at(evidence, conversation.flow.destination)} sends ${first.with === 'reset' ? 'a reset' : 'a FIN'} after ${formatDuration(quiet)} without data.${alive}`,
      at: first.at,
      citations: [moment.source],
    },
  ];
  const { close } = conversation;
  if (first.notTaken)
    sentences.push({
      text: `It arrives at the host of ${formatEndpoint(conversation.flow.source)} again and again, as the capture of that very host shows, which neither acknowledges nor resets it: rules of its own stop what comes in or what goes out, and may have stopped its words before.`,
      at: first.at,
      citations: [first.notTaken.source],
    });
  if (first.with === 'forgotten' && close.how === 'reset')
    sentences.push({
      text: 'A reset that is not the client’s answers it at once: a device on the way had forgotten the connection, which the server meant to close all the same.',
      at: evidence.timeline.at(clock, close.moment.at),
      citations: [close.moment.source],
    });
  if (first.late) {
    const { by, words, at: spoken, reset } = first.late;
    sentences.push({
      text: `The client does not close its side and ${by === 'data' ? 'speaks' : 'sends a keepalive probe'} ${formatDuration(between(first.at, spoken))} later; ${reset ? 'the closed socket answers with a reset' : 'nothing acknowledges it'}.`,
      at: spoken,
      citations: [words.source, ...(reset ? [reset.source] : [])],
    });
  }
  if (group.length > 1) {
    sentences.push({
      text: `It does the same to ${count(group.length - 1, 'more connection')}, after ${group
        .slice(1, 5)
        .map((one) => formatDuration(one.quiet))
        .join(', ')}.`,
      citations: group.slice(1, 7).map((one) => one.moment.source),
    });
  }
  return [...sentences, ...closeFailure(evidence, first)];
}
