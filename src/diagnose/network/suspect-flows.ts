import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { isEventful } from '../../evidence/dossier.ts';
import type { Flow } from '../../model/flow.ts';

/** More pairs than a session has; a firewall's log holds thousands. */
const SUSPECTS_MAX = 200;

/**
 * Flows that something went wrong with, one for each pair of addresses and port: those are worth asking the model
 * about. Only flows of which somebody knows who opened them: the other direction is another question.
 */
export function suspectFlows({ connections }: Evidence): readonly Flow[] {
  const suspects = new Map<string, Flow>();
  for (const one of connections) {
    if (suspects.size >= SUSPECTS_MAX) break;
    if (!one.oriented || !wentWrong(one)) continue;
    const { protocol, source, destination } = one.flow;
    const key = `${protocol} ${source.address} ${destination.address} ${destination.port}`;
    if (!suspects.has(key)) suspects.set(key, one.flow);
  }
  return [...suspects.values()];
}

const wentWrong = ({ observations, conversations }: Connection): boolean =>
  observations.some(isEventful) ||
  conversations.some(({ close, handshake }) => close.how !== 'fin' || handshake.established === undefined);
