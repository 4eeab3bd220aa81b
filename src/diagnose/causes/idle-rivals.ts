import { formatDuration } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Rival } from '../../model/finding.ts';
import type { IdleDeath } from '../idle-death.ts';

/** What looks the same as an idle timeout from where the user stands, and how to tell. */
export function idleRivals(_evidence: Evidence, death: IdleDeath): readonly Rival[] {
  const server = death.flow ? death.flow.destination.address : 'the server';
  const said = death.teardown
    ? `the firewall itself gives "${death.teardown.words}" as its reason`
    : 'the connection ended in silence, not by a FIN of an end';
  return [
    {
      cause: 'SERVER_IDLE_LIMIT',
      whyLess: `a server that closes an idle session sends a FIN or a reset of its own; ${said}.`,
      splitBy: `a capture on ${server} over one idle period: a FIN sent by it before the timeout would be its own limit.`,
    },
    {
      cause: 'APPLICATION_READ_TIMEOUT',
      whyLess: `an application’s time-out ends the read, not the entry in the firewall; ${death.symptom ? 'the sign here came after the entry was gone' : 'no log here shows one'}.`,
      splitBy: 'the application’s log: "Timer expired" (errno 62) after a round number of seconds is its own time-out.',
    },
    {
      cause: 'PEER_GONE',
      whyLess:
        'a host that was restarted answers with a reset and forgets all its connections, not only the silent one.',
      splitBy: `\`uptime\` on both ends, and any other connection of the two hosts that outlived ${formatDuration(death.timeout.value)}.`,
    },
  ];
}
