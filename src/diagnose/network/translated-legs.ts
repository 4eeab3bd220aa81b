import type { Legs } from '../../evidence/legs.ts';
import type { LearnedTranslation } from '../../evidence/translations.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Flow } from '../../model/flow.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { Packet } from '../../trace/packet.ts';
import type { Step } from '../../trace/step.ts';
import { citationsOf, modelled } from './modelled.ts';

/** Each is followed through the network, which takes a millisecond or two. */
const LEGS_MAX = 500;

/**
 * Those of which the network says that a device translates one into the other: the same server, the same ports, the
 * same time, and a rule. Where a rule makes one address of two clients, the device gives a port to one of them only,
 * and nobody can say to which.
 */
export function translatedLegs(network: LoadedNetwork, legs: readonly Legs[]): readonly LearnedTranslation[] {
  const translated = legs.slice(0, LEGS_MAX).flatMap((pair): readonly Translated[] => {
    const by = translating(network, pair.near.flow, pair.far.flow);
    return by ? [{ ...pair, by }] : [];
  });
  const times = new Map<Connection, number>();
  for (const { near, far } of translated) for (const one of [near, far]) times.set(one, (times.get(one) ?? 0) + 1);
  return translated.flatMap(({ near, far, sighting, by }) =>
    times.get(near) === 1 && times.get(far) === 1
      ? [
          {
            behind: near.flow,
            mapped: far.flow,
            node: by.at,
            shown: 'rule' as const,
            sources: citationsOf(by.because.config),
            ...sighting,
          },
        ]
      : [],
  );
}

interface Translated extends Legs {
  /** The last step that changed it. */
  readonly by: Step;
}

function translating(network: LoadedNetwork, near: Flow, far: Flow): Step | undefined {
  const steps = modelled(network, near)?.ways.request.steps ?? [];
  return steps.find(({ kind, packet }) => kind === 'translate' && packet !== undefined && isOf(packet, far));
}

const isOf = (packet: Packet, { source, destination }: Flow): boolean =>
  packet.source === source.address &&
  packet.sourcePort === source.port &&
  packet.destination === destination.address &&
  packet.destinationPort === destination.port;
