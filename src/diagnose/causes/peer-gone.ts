import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import type { Teardown } from '../idle-death.ts';
import { advise } from '../remedies.ts';
import { tell } from '../sentence.ts';

/** The firewall asked both ends whether they still knew the connection, and one denied it or did not answer. */
export const peerGone: Cause = {
  code: 'PEER_GONE',
  look: (evidence) =>
    evidence.connections.flatMap((connection) => {
      const teardown = connection.observations.find(
        (one): one is Teardown =>
          one.kind === 'firewall-teardown' && (one.reason === 'probe-refused' || one.reason === 'probe-unanswered'),
      );
      return teardown ? [finding(evidence, connection, teardown)] : [];
    }),
};

function finding(evidence: Evidence, connection: Connection, teardown: Teardown): Finding {
  const refused = teardown.reason === 'probe-refused';
  const device = teardown.node ?? 'the firewall';
  const how = refused ? 'answered that it does not know the connection' : 'did not answer';
  return {
    cause: 'PEER_GONE',
    confidence: refused ? 'proved' : 'likely',
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
    fixes: ['CHECK_PEER'],
    advice: [
      advise(
        'CHECK_PEER',
        'Find out which end was restarted or lost the connection: `uptime`, the service’s start time, and the host’s own log around that moment.',
      ),
    ],
  };
}
