import { formatDuration } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { opposite, senderOf } from '../../model/conversation.ts';
import type { Finding } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { belongingOf, capped } from '../belonging.ts';
import { type BrokenSilence, brokenSilence } from '../broken-silence.ts';
import type { Cause } from '../cause.ts';
import { isIdleTeardown, type Teardown } from '../idle-death.ts';
import { advise } from '../remedies.ts';
import { tell } from '../sentence.ts';

/**
 * One end no longer knows the connection. The firewall asked both ends (dead connection detection) and one denied it or was silent; or a capture on the
 * end itself shows words arriving after a silence and the host answering them with a reset of its own.
 */
export const peerGone: Cause = {
  code: 'PEER_GONE',
  look: (evidence) => {
    const probed = evidence.connections.flatMap((connection) => {
      const teardown = connection.observations.find(
        (one): one is Teardown =>
          one.kind === 'firewall-teardown' && (one.reason === 'probe-refused' || one.reason === 'probe-unanswered'),
      );
      return teardown ? [finding(evidence, connection, teardown)] : [];
    });
    const refused = evidence.connections.flatMap((connection) => {
      const silence = brokenSilence(evidence, connection);
      return silence?.refusedByHost && !connection.observations.some(isIdleTeardown)
        ? [refusedFinding(evidence, silence)]
        : [];
    });
    return [...probed, ...refused];
  },
};

function refusedFinding(evidence: Evidence, { conversation, silence }: BrokenSilence): Finding {
  const listener = senderOf(conversation.flow, opposite(silence.endedBy));
  const host = evidence.hosts.nameOf(listener.address);
  const { close, point } = conversation;
  const sources = [silence.until.source, ...(close.how === 'reset' ? [close.moment.source] : [])];
  const at = evidence.timeline.at(point.clock, silence.until.at);
  return {
    cause: 'PEER_GONE',
    // Why it no longer knew it (a restart, a process that ended) the capture cannot say.
    confidence: 'likely',
    headline: `${host} itself answered the first words after ${formatDuration(silence.lasted)} of silence on ${formatFlow(conversation.flow)} with a reset: it no longer knew the connection.`,
    story: [
      {
        text: `After ${formatDuration(silence.lasted)} of silence the other end speaks; its words arrive at ${host}, which answers with a reset.`,
        at,
        citations: sources,
      },
    ],
    figures: [{ name: 'silence before', value: formatDuration(silence.lasted) }],
    assumed: [],
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: `a device on the way would have dropped the words or answered in the place of ${host}; they reached it.`,
        splitBy: 'nothing more is needed: the capture was taken on that host.',
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
    ],
    ...remedy,
  };
}
