import { formatDuration, minutes } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { opposite, senderOf } from '../../model/conversation.ts';
import type { Finding, Rival } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { type BrokenSilence, brokenSilence } from '../silence/broken-silence.ts';
import type { Cause } from '../cause.ts';
import { lostByRestart } from '../loss/host-restart.ts';
import { isIdleTeardown, type Teardown } from '../silence/idle-death.ts';
import { arrivedUnanswered, type GivenUp, givenUps, probesInVain } from '../loss/given-up.ts';
import { wasCut, wasCutWhileSpoken } from '../loss/link-outage.ts';
import { wasLostOnTheWay } from '../loss/path-loss.ts';
import { advise } from '../remedies.ts';
import { at, count, tell } from '../sentence.ts';
import { lostItsState } from '../loss/state-loss.ts';
import { restartedPeers } from './peer-restarted.ts';
import { unheardPeers } from './peer-unheard.ts';

/**
 * One end no longer knows the connection. The firewall asked both ends (dead connection detection) and one denied it or
 * was silent; or a host says itself that it was started while the connection was open; or a capture on the end itself
 * shows words arriving after a silence and the host answering them with a reset of its own; or its keepalives went
 * unanswered until the other end gave up, and nothing was heard of it again.
 */
export const peerGone: Cause = {
  code: 'PEER_GONE',
  look: (evidence) => {
    const others = evidence.connections.filter((one) => !lostByRestart(evidence, one));
    const probed = others.flatMap((connection) => {
      const teardown = connection.observations.find(
        (one): one is Teardown =>
          one.kind === 'firewall-teardown' && (one.reason === 'probe-refused' || one.reason === 'probe-unanswered'),
      );
      // Whose link was down could not answer.
      const isCut = teardown?.reason === 'probe-unanswered' && wasCut(evidence, connection);
      return teardown && !isCut ? [finding(evidence, connection, teardown)] : [];
    });
    const refused = others.flatMap((connection) => {
      const silence = brokenSilence(evidence, connection);
      return silence?.refusedByHost && !isToldElsewhere(evidence, connection)
        ? [refusedFinding(evidence, silence)]
        : [];
    });
    const silent = givenUps(evidence).flatMap((given) =>
      given.patience > BRIEF || given.recovered || isExplained(evidence, given.connection)
        ? []
        : [silentFinding(evidence, given)],
    );
    return [...restartedPeers(evidence), ...probed, ...refused, ...silent, ...unheardPeers(evidence)];
  },
};

/** Of longer patience what was said in vain tells more: see PATH_DOWN, KEEPALIVE_TOO_LATE. */
const BRIEF = minutes(2);

/** Somebody says that the host was started, or a firewall, or that the way to it was closed. */
const isExplained = (evidence: Evidence, connection: Connection): boolean =>
  lostByRestart(evidence, connection) ||
  lostItsState(evidence, connection) ||
  wasLostOnTheWay(evidence, connection) ||
  wasCutWhileSpoken(evidence, connection);

/** The firewall says why, or words that were lost before: whoever gave those up knows nothing of it afterwards. */
const isToldElsewhere = (evidence: Evidence, connection: Connection): boolean =>
  connection.observations.some(isIdleTeardown) || wasLostOnTheWay(evidence, connection);

function refusedFinding(evidence: Evidence, { conversation, silence }: BrokenSilence): Finding {
  const listener = senderOf(conversation.flow, opposite(silence.endedBy));
  const host = evidence.hosts.nameOf(listener.address);
  const { close, point } = conversation;
  const sources = [silence.until.source, ...(close.how === 'reset' ? [close.moment.source] : [])];
  const when = evidence.timeline.at(point.clock, silence.until.at);
  return {
    cause: 'PEER_GONE',
    // Why it no longer knew it (a restart, a process that ended) the capture cannot say.
    confidence: 'likely',
    headline: `${host} itself answered the first words after ${formatDuration(silence.lasted)} of silence on ${formatFlow(conversation.flow)} with a reset: it no longer knew the connection.`,
    story: [
      {
        text: `After ${formatDuration(silence.lasted)} of silence the other end speaks; its words arrive at ${host}, which answers with a reset.`,
        at: when,
        citations: sources,
      },
    ],
    figures: [{ name: 'silence before', value: formatDuration(silence.lasted) }],
    assumed: [],
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: `a device on the path would have dropped the words or answered in the place of ${host}; they reached it: the capture was taken on that host.`,
      },
    ],
    ...remedy,
  };
}

/**
 * Nothing was heard of it again: a host that is gone, an outage that outlasts the evidence and a filter look the same
 * from the other end.
 */
function silentFinding(evidence: Evidence, given: GivenUp): Finding {
  const { conversation, by, run, patience, reset } = given;
  const prober = at(evidence, senderOf(conversation.flow, by));
  const host = evidence.hosts.nameOf(senderOf(conversation.flow, opposite(by)).address);
  const arrived = arrivedUnanswered(evidence, given);
  const seen = arrived?.[by].keepalive.last;
  const { clock } = conversation.point;
  return {
    cause: 'PEER_GONE',
    confidence: arrived ? 'likely' : 'possible',
    headline: `${prober} gave up after ${count(run.unansweredAtEnd, 'keepalive probe')} in ${formatDuration(patience)}; ${arrived ? `they arrived at ${host}, and nothing there answered` : `nothing was heard of ${host} again`}.`,
    story: [
      ...probesInVain(evidence, given, prober),
      ...(arrived && seen
        ? [
            {
              text: `The capture on ${host} itself shows the probes arriving: it was up enough to receive them, and nothing answered.`,
              at: evidence.timeline.at(arrived.point.clock, seen.at),
              citations: [seen.source],
            },
          ]
        : []),
      ...(reset
        ? [
            {
              text: `${prober} ends the connection with a reset: its patience of ${formatDuration(patience)} is used up.`,
              at: evidence.timeline.at(clock, reset.at),
              citations: [reset.source],
            },
          ]
        : []),
    ],
    figures: [
      { name: 'unanswered probes', value: String(run.unansweredAtEnd) },
      { name: 'patience', value: formatDuration(patience) },
    ],
    assumed: [],
    rivals: [
      {
        cause: 'KEEPALIVE_TOO_EAGER',
        whyLess: `nothing shows that the way came back; had it, a patience of ${formatDuration(patience)} would have been too short.`,
        splitBy: `any later packet between the two hosts, and \`ss -tn\` on ${host} afterwards: a connection that still stands there was given up too early.`,
      },
      {
        cause: 'POLICY_DENY',
        whyLess: arrived
          ? `a filter on the way would have kept the probes from ${host}; its own filter, or one on the way back, looks the same.`
          : 'a filter that begins to drop the probes or their answers looks the same.',
        splitBy: `a capture on ${host} during the probes, and the log of every filter between: does an answer leave, and who drops it?`,
      },
    ],
    ...remedy,
  };
}

const remedy = {
  fixes: ['CHECK_PEER'] as const,
  advice: [
    advise(
      'CHECK_PEER',
      'Find out which end was restarted or lost the connection: `uptime`, the service’s start time, and the host’s own log around that moment.',
    ),
  ],
};

const PATH_RIVAL: Rival = {
  cause: 'PATH_DOWN',
  whyLess: 'no log here tells of a link that was down then; a way that was closed between the two looks the same.',
  splitBy:
    '`uptime` of both ends, and whether the silent one still lists the connection: one that was up and does was not gone. The logs of the switch ports, the links and the routers between it and the device then.',
};

function finding(evidence: Evidence, connection: Connection, teardown: Teardown): Finding {
  const refused = teardown.reason === 'probe-refused';
  const device = teardown.node ?? 'The firewall';
  const how = refused ? 'answered that it does not know the connection' : 'did not answer';
  return {
    cause: 'PEER_GONE',
    confidence: capped(refused ? 'proved' : 'likely', belongingOf(evidence, connection.flow)),
    headline: `${device} probed both ends of ${formatFlow(connection.flow)} and one ${how}.`,
    story: [
      tell(
        evidence,
        teardown,
        `${device} removes the connection ("${teardown.words}"): its dead connection detection had asked both ends, and one ${how}.`,
      ),
    ],
    figures: [],
    assumed: [],
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: 'the device did not forget because of idleness: it asked first.',
        splitBy:
          '`uptime` and the socket list of both ends: the end that still lists the connection is not the one that went away.',
      },
      {
        cause: 'POLICY_DENY',
        whyLess: refused
          ? 'a filter between the firewall and the host would have been silent.'
          : 'a filter that drops the probe or its answer looks the same.',
        splitBy: 'a capture on the silent host at the next probe.',
      },
      ...(refused ? [] : [PATH_RIVAL]),
    ],
    ...remedy,
  };
}
