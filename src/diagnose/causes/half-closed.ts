import { formatDuration } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Cause } from '../cause.ts';
import { symptomOf, type Teardown } from '../idle-death.ts';
import { advise } from '../remedies.ts';
import { tell, who } from '../sentence.ts';

/** A connection that the firewall dropped while it was being closed: one end had finished, the other had not. */
export const halfClosedTimeout: Cause = {
  code: 'HALF_CLOSED_TIMEOUT',
  look: (evidence) =>
    evidence.connections.flatMap((connection) => {
      const teardown = connection.observations.find(
        (one): one is Teardown => one.kind === 'firewall-teardown' && one.reason === 'fin-timeout',
      );
      return teardown ? [finding(evidence, connection, teardown)] : [];
    }),
};

function finding(evidence: Evidence, connection: Connection, teardown: Teardown): Finding {
  const device = teardown.node ?? 'the firewall';
  const symptom = symptomOf(evidence, connection, evidence.timeline.when(teardown));
  const late = connection.observations.find(
    (one) =>
      one.kind === 'firewall-denied' &&
      one.denial === 'no-connection' &&
      evidence.timeline.when(one) >= evidence.timeline.when(teardown),
  );
  const lasted = teardown.lasted === undefined ? '' : ` after ${formatDuration(teardown.lasted)}`;
  return {
    cause: 'HALF_CLOSED_TIMEOUT',
    confidence: late ? 'proved' : 'likely',
    headline: `${device} dropped ${formatFlow(connection.flow)}${lasted} while it was half closed${late ? ', and the other end was still sending' : ''}.`,
    story: [
      tell(
        evidence,
        teardown,
        `${device} removes the connection ("${teardown.words}"): it had seen one end close and waited in vain for the last acknowledgement.`,
      ),
      ...(late
        ? [
            tell(
              evidence,
              late,
              `A later packet of it is turned away${late.kind === 'firewall-denied' && late.flags ? ` (${late.flags})` : ''}: an end was not finished.`,
            ),
          ]
        : []),
      ...(symptom ? [tell(evidence, symptom, `${who(symptom)} notices that the connection is broken.`)] : []),
    ],
    figures: teardown.lasted === undefined ? [] : [{ name: 'it had lasted', value: formatDuration(teardown.lasted) }],
    assumed: late
      ? []
      : [
          {
            code: 'ASSUMED_ONE_SESSION',
            because: 'no later packet of this connection shows that it was still needed.',
          },
        ],
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: `the device says "${teardown.words}", which is not its reason for idle connections.`,
        splitBy: 'nothing more is needed: the reason is the device’s own word.',
      },
      {
        cause: 'PEER_GONE',
        whyLess: 'an end that is gone sends no FIN.',
        splitBy: 'a capture on both ends at the next close: who sends FIN, and who goes on sending data.',
      },
    ],
    fixes: ['RAISE_HALF_CLOSED'],
    advice: [
      advise(
        'RAISE_HALF_CLOSED',
        'Raise the half-closed timeout for this traffic in a class of its own (ASA: `set connection timeout half-closed`); the default is 10 minutes, and dead connection detection does not act on half-closed connections.',
      ),
    ],
  };
}
