import type { Address } from '../../base/address.ts';
import { formatDuration, minutes } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { opposite, senderOf } from '../../model/conversation.ts';
import type { Finding, Rival, Sentence } from '../../model/finding.ts';
import { formatFlow, isEphemeral } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { belongingOf, capped } from '../belonging.ts';
import { CLOSE_TRAVELS, idleEnough, lastOfPoint } from '../silence/broken-silence.ts';
import { failureAfter, notices, tieOf } from '../ending/failure.ts';
import { type Group, grouped, bestFirst } from '../grouped.ts';
import { lostByRestart } from '../loss/host-restart.ts';
import { isIdleTeardown } from '../silence/idle-death.ts';
import { keepaliveState } from '../silence/keepalive-state.ts';
import { wasCut } from '../loss/link-outage.ts';
import { isGone, type LostWords, lostWords } from '../loss/lost-words.ts';
import { wasLostOnTheWay } from '../loss/path-loss.ts';
import { advise } from '../remedies.ts';
import { givenUpWords, takenOver } from '../loss/retransmission.ts';
import { at, count, tell } from '../sentence.ts';
import { lostItsState } from '../loss/state-loss.ts';
import { pointsAt } from '../witness/vantage.ts';

/**
 * Words that were repeated in vain, where the other end is gone rather than the connection forgotten on the way:
 * something shows it, or the connection was not idle long enough for any timer. What is silent after a long silence,
 * and shows nothing else, is told as an idle death with PEER_GONE as its rival.
 */
export function unheardPeers(evidence: Evidence): readonly Finding[] {
  const lost = lostWords(evidence).filter(
    (one) =>
      !lostByRestart(evidence, one.connection) &&
      !lostItsState(evidence, one.connection) &&
      !wasLostOnTheWay(evidence, one.connection) &&
      !wasCut(evidence, one.connection) &&
      !standsThere(evidence, one) &&
      (isGone(one.witnesses) || !mayBeForgotten(evidence, one)),
  );
  const groups = grouped(lost, ({ conversation, by, witnesses }) => {
    const end = senderOf(conversation.flow, opposite(by));
    return `${end.address} ${isEphemeral(end) ? '' : end.port} ${isGone(witnesses)}`;
  });
  return [...groups.values()].map((group) =>
    finding(
      evidence,
      bestFirst(group, ({ witnesses }) => Object.values(witnesses).filter(Boolean).length),
    ),
  );
}

/**
 * The firewall’s own word, a list in which the connection still stands, or a capture on that host that ran on: it was
 * not gone.
 */
function standsThere(
  evidence: Evidence,
  { connection, conversation, by, witnesses, at: began, lasting }: LostWords,
): boolean {
  // A device that still knew the connection when the words were lost forgets it later, because of that.
  const forgot = (one: Observation) => isIdleTeardown(one) && evidence.timeline.when(one) <= began + CLOSE_TRAVELS;
  if (witnesses.listed || connection.observations.some(forgot)) return true;
  const { address } = senderOf(conversation.flow, opposite(by));
  if (
    witnesses.reset === undefined &&
    connection.observations.some((one) => isHeard(one, address) && evidence.timeline.when(one) > began)
  )
    return true;
  return (
    witnesses.reset === undefined &&
    pointsAt(evidence, address).some(({ name }) => (lastOfPoint(evidence).get(name) ?? 0) >= began + lasting)
  );
}

/** It still repeats its own answer or probes: it does not get the words. */
const isHeard = (one: Observation, address: Address): boolean =>
  one.kind === 'segment' && one.role !== 'reset' && one.flow?.source.address === address;

const mayBeForgotten = (evidence: Evidence, { connection, quiet }: LostWords): boolean =>
  quiet >= idleEnough(evidence, connection);

function finding(evidence: Evidence, group: Group<LostWords>): Finding {
  const lost = group[0];
  const { conversation, by, connection, witnesses, tries, lasting, quiet } = lost;
  const speaker = at(evidence, senderOf(conversation.flow, by));
  const host = evidence.hosts.nameOf(senderOf(conversation.flow, opposite(by)).address);
  const gone = isGone(witnesses);
  return {
    cause: 'PEER_GONE',
    // Who switched it off, and whether it was the host or its network, no packet says.
    confidence: capped(gone ? 'likely' : 'possible', belongingOf(evidence, connection.flow)),
    headline: `${speaker} sent the same data ${count(tries, 'time')} in ${formatDuration(lasting)} without an acknowledgement${group.length > 1 ? ` (and so on ${count(group.length - 1, 'more connection')})` : ''}; ${verdict(host, witnesses)}.`,
    story: story(evidence, lost, { speaker, host }),
    figures: [
      { name: 'the connection', value: formatFlow(connection.flow) },
      { name: 'quiet before, at most', value: formatDuration(quiet) },
      { name: 'the same data sent', value: count(tries, 'time') },
      { name: 'for', value: formatDuration(lasting) },
    ],
    assumed: [],
    rivals: rivals(evidence, lost, host),
    fixes: ['CHECK_PEER', 'LIMIT_RETRANSMISSION'],
    advice: [
      advise(
        'CHECK_PEER',
        `Find out when ${host} was started (\`uptime\`, \`last -x\`), whether it was switched over or moved, and what its own log and its switch port say of that moment.`,
      ),
      advise(
        'LIMIT_RETRANSMISSION',
        'To notice it sooner, set TCP_USER_TIMEOUT on the socket, or lower the repetitions (Linux: net.ipv4.tcp_retries2, 8 of them take about 100 s; Windows: TcpMaxDataRetransmissions; Solaris: tcp_ip_abort_interval). A keepalive setting does not help while data is not acknowledged.',
      ),
    ],
  };
}

function verdict(host: string, { reset, unreachable, hostUnreachable, notListed }: LostWords['witnesses']): string {
  if (reset)
    return `after ${formatDuration(reset.after)} ${host} answered with a reset: it is there again and does not know the connection`;
  if (unreachable ?? hostUnreachable) return `it was told that ${host} cannot be reached`;
  return notListed ? `${host} lists other connections and no longer this one` : `nothing was heard of ${host} again`;
}

function story(
  evidence: Evidence,
  lost: LostWords,
  { speaker, host }: { readonly speaker: string; readonly host: string },
): readonly Sentence[] {
  const { conversation, by, connection, first, tries, lasting, quiet, witnesses } = lost;
  const clock = conversation.point.clock;
  const { reset, unreachable, notListed } = witnesses;
  const failure = failureAfter(evidence, connection.flow, { at: lost.at, clock, within: NOTICED_WITHIN });
  const heard = conversation[opposite(by)].lastData;
  return [
    ...(heard && heard.at <= first.at
      ? [
          {
            text: `The last data of ${host}, seen at ${conversation.point.name}.`,
            at: evidence.timeline.at(clock, heard.at),
            citations: [heard.source],
          },
        ]
      : []),
    {
      text: `${speaker} speaks, no more than ${formatDuration(quiet)} after the packet before; it sends this ${count(tries, 'time')} in ${formatDuration(lasting)}, and nothing acknowledges it.`,
      at: lost.at,
      citations: [first.source],
    },
    ...takenOver(evidence, connection, keepaliveState(evidence, connection)),
    ...(unreachable
      ? [
          {
            text: `An ICMP error says that ${host} cannot be reached (type ${unreachable.type} code ${unreachable.code}, ${count(unreachable.count, 'time')} in all); routers send it when nobody answers at that address.`,
            at: evidence.timeline.at(clock, unreachable.at),
            citations: [unreachable.source],
          },
        ]
      : []),
    ...(reset
      ? [
          {
            text: `${host} answers the last repetition with a reset, ${formatDuration(reset.after)} after the first words and with the time-to-live of its other packets: it is there again and knows no such connection.`,
            at: evidence.timeline.at(clock, reset.moment.at),
            citations: [reset.moment.source],
          },
        ]
      : []),
    ...(notListed
      ? [tell(evidence, notListed, `The socket list of ${host} shows other connections and no longer this one.`)]
      : []),
    ...tieOf(evidence, failure),
    ...notices(evidence, failure?.sign, 'The application'),
    ...givenUpWords(evidence, lost, failure?.sign),
  ];
}

/** The slowest retransmission has given up by then. */
const NOTICED_WITHIN = minutes(30);

function rivals(evidence: Evidence, lost: LostWords, host: string): readonly Rival[] {
  const { quiet, witnesses } = lost;
  const stands = `\`ss -tn\` (or \`netstat -n\`) on ${host}: a connection that still stands there was lost on the way, one that is not listed was lost by the host; \`uptime\` says whether it was restarted.`;
  return [
    {
      cause: 'IDLE_TIMEOUT',
      whyLess: mayBeForgotten(evidence, lost)
        ? `it was quiet long enough for that, but ${contradiction('a device that forgot', host, witnesses)}.`
        : `the connection had been quiet for no more than ${formatDuration(quiet)}: no idle timer in the evidence is that short.`,
      splitBy: stands,
    },
    {
      cause: 'POLICY_DENY',
      whyLess: isGone(witnesses)
        ? `${contradiction('a filter', host, witnesses)}.`
        : 'a filter that begins to drop the packets, or their answers, in mid-stream looks the same.',
      splitBy: `the log of every filter between for that moment, or a capture on ${host}: do the words arrive?`,
    },
  ];
}

function contradiction(
  rival: string,
  host: string,
  { reset, unreachable, hostUnreachable }: LostWords['witnesses'],
): string {
  if (reset)
    return `${rival} would have been silent on, or have sent its own reset at once and not after ${formatDuration(reset.after)}`;
  if (unreachable ?? hostUnreachable)
    return `${rival} sends no such error unless it is told to (\`reject with icmp host-unreachable\`); a router that finds nobody at the address of ${host} does`;
  return `the socket list of ${host} shows that the connection is gone there`;
}
