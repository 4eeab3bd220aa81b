import type { Flow } from '../../model/flow.ts';
import { type BothWays, type Seen, traceBothWays } from '../both-ways.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import { flowOf } from '../packet.ts';
import type { AttemptOutcome, ConnectPurpose } from './attempts.ts';
import type { NetbackupPlan } from './connection-plan.ts';

/** One connect that NetBackup would try, as the network answers it. */
export interface PlayedAttempt {
  readonly purpose: ConnectPurpose;
  readonly service: string;
  readonly outcome: AttemptOutcome;
  readonly flow: Flow;
  readonly traced: BothWays;
}

/** Makes the connects of a plan one after the other, port by port until one answers, as NetBackup does. */
export function playPlan(network: LoadedNetwork, plan: NetbackupPlan): readonly PlayedAttempt[] {
  const from = network.node(plan.from);
  const { way } = plan;
  if (!from || !way) return [];
  const played: PlayedAttempt[] = [];
  for (const { purpose, attempts } of plan.attempts.connects) {
    for (const { service, port } of attempts) {
      const bindAddress = way.binding.kind === 'bound' ? way.binding.address : undefined;
      const traced = traceBothWays(network, {
        from,
        to: way.destination,
        port,
        protocol: 'tcp',
        bindAddress,
        sourcePort: FIRST_PORT + played.length,
      });
      const outcome = outcomeOf(traced.seen);
      played.push({ purpose, service, outcome, flow: flowOf(traced.request.packet), traced });
      if (outcome === 'connected') break;
    }
    if (played.at(-1)?.outcome !== 'connected') break;
  }
  return played;
}

/** Of Linux' default range for sockets that are bound to no port. */
const FIRST_PORT = 40_001;

function outcomeOf(seen: Seen): AttemptOutcome {
  switch (seen) {
    case 'connected':
    case 'connected-in-vain':
      return 'connected';
    case 'ECONNREFUSED':
      return 'refused';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return 'unreachable';
    case 'silence':
    case 'not-known':
      return 'silent';
  }
}
