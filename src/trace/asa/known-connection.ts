import type { Interface } from '../../model/interface.ts';
import { formatFlow } from '../../model/flow.ts';
import { flowOf } from '../packet.ts';
import type { AsaVerdict } from './asa-pass.ts';
import { carried, type FoundConnection } from './connections.ts';
import type { Walk } from './walk.ts';

/**
 * The fast path: a packet of a connection passes as the connection says, if it came in where the connection goes
 * through (106022 otherwise). Undefined: the packet has to be looked at.
 */
export function knownConnection(walk: Walk, arrival: Interface): AsaVerdict | undefined {
  const { connections, packet } = walk.input;
  const found = connections.find(packet);
  if (!found?.connection.answersPass) return undefined;
  const { connection, direction } = found;
  const expected = direction === 'request' ? connection.ingress : connection.egress;
  if (expected.name !== arrival.name)
    return connection.stateBypass ? undefined : spoofed(walk, arrival, expected, found);
  const leaving = carried(packet, found);
  const egress = direction === 'request' ? connection.egress : connection.ingress;
  const what = direction === 'request' ? 'connection' : 'answer of the connection';
  walk.step(
    'connection',
    {
      code: 'ASA_CONNECTION_FOUND',
      text: `It belongs to the ${what} ${formatFlow(flowOf(connection.arrived))} and leaves by ${egress.zone ?? egress.name}.`,
      config: [],
    },
    leaving,
  );
  return walk.pass(leaving, { egress, connection });
}

function spoofed(walk: Walk, arrival: Interface, expected: Interface, { connection }: FoundConnection): AsaVerdict {
  const text = `It belongs to connection ${formatFlow(flowOf(connection.arrived))}, which goes through ${expected.zone ?? expected.name}, but came in by ${arrival.zone ?? arrival.name} (%ASA-1-106022).`;
  return walk.drop(
    'connection',
    { code: 'ASA_CONNECTION_SPOOF', text, config: [] },
    { kind: 'drop', disposition: 'NO_STATE_SILENT' },
  );
}
