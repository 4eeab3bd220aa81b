import type { Address } from '../../base/address.ts';
import type { AccessList, AsaPolicy } from '../../model/asa-policy.ts';
import type { Node } from '../../model/node.ts';
import { type AccessIndex, accessIndex } from '../asa/access-index.ts';
import type { BothWays } from '../both-ways.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Packet } from '../packet.ts';
import type { Step, Trace } from '../step.ts';
import type { BlockFlow } from './block.ts';

/**
 * What an access list was asked while a flow was traced, said so that it can be asked for other flows of the same
 * block.
 */
export interface ListQuestion {
  readonly index: AccessIndex;
  /** Protocol and ICMP type are those of this packet. */
  readonly packet: Packet;
  readonly source: QuestionEnd;
  readonly destination: QuestionEnd;
}

export type QuestionEnd =
  | { readonly of: 'source' | 'destination'; readonly role: number; readonly port: AskedPort }
  | { readonly of: 'neither'; readonly address: Address; readonly port: AskedPort };

/** `asked`: the port of the flow's service, which is another for another flow. */
type AskedPort = number | 'asked';

/** Every question that the lists on the way were or could have been asked. */
export function listQuestions(
  network: LoadedNetwork,
  flow: BlockFlow,
  ways: readonly BothWays[],
): readonly ListQuestion[] {
  const questions = new Map<string, ListQuestion>();
  for (const way of ways) {
    const traces = tracesOf(way);
    const ends = new Map(traces.flatMap(packetsOf).flatMap(endsOf));
    for (const trace of traces)
      for (const list of listsAsked(network, trace))
        for (const packet of askedPackets(trace, [...ends.values()])) {
          const key = `${list.name} ${list.node} ${packet.protocol} ${packet.icmp?.kind ?? ''} ${packet.source} ${packet.sourcePort} ${packet.destination} ${packet.destinationPort}`;
          if (questions.has(key)) continue;
          const side = (address: Address, port: number): QuestionEnd => questionEnd(flow, address, port);
          questions.set(key, {
            index: list.index,
            packet,
            source: side(packet.source, packet.sourcePort),
            destination: side(packet.destination, packet.destinationPort),
          });
        }
  }
  return [...questions.values()];
}

export const tracesOf = ({ request, reply, onward }: BothWays): readonly Trace[] =>
  [request, reply, onward].filter((trace) => trace !== undefined);

/** As it was sent, and as each step that changed it left it. */
export const packetsOf = ({ packet, steps }: Pick<Trace, 'packet' | 'steps'>): readonly Packet[] => [
  packet,
  ...steps.flatMap((step) => (step.packet ? [step.packet] : [])),
];

interface End {
  readonly address: Address;
  readonly port: number;
}

const endsOf = ({ source, sourcePort, destination, destinationPort }: Packet): readonly (readonly [string, End])[] => [
  [`${source} ${sourcePort}`, { address: source, port: sourcePort }],
  [`${destination} ${destinationPort}`, { address: destination, port: destinationPort }],
];

interface ListAsked {
  readonly node: string;
  readonly name: string;
  readonly index: AccessIndex;
}

/** The lists of every firewall that this packet had to be looked at by; what passes as part of a connection is not. */
function listsAsked(network: LoadedNetwork, { steps }: Trace): readonly ListAsked[] {
  const judging = new Map<string, Set<string | undefined>>();
  for (const { at, kind, ingress } of steps)
    if (JUDGING.has(kind)) judging.set(at, (judging.get(at) ?? new Set()).add(ingress));
  return [...judging].flatMap(([name, arrivals]) => {
    const node = network.node(name)?.node;
    if (node?.filter?.kind !== 'asa') return [];
    return consulted(node, node.filter.policy, arrivals).map((list) => ({
      node: name,
      name: list.name,
      index: accessIndex(list, node.interfaces),
    }));
  });
}

const JUDGING: ReadonlySet<Step['kind']> = new Set(['admit', 'filter', 'translate', 'class', 'route', 'forward']);

function consulted(
  node: Node,
  { accessGroups, accessLists, classMaps }: AsaPolicy,
  arrivals: ReadonlySet<string | undefined>,
): readonly AccessList[] {
  const zones = new Set(node.interfaces.filter(({ name }) => arrivals.has(name)).map(({ zone }) => zone));
  const names = new Set([
    ...accessGroups.filter(({ direction, zone }) => direction !== 'in' || zones.has(zone)).map(({ list }) => list),
    ...[...classMaps.values()].flatMap(({ match }) =>
      match.flatMap((one) => (one.on === 'access-list' ? [one.list] : [])),
    ),
  ]);
  return [...names].flatMap((name) => accessLists.get(name) ?? []);
}

/**
 * Where nothing was translated there are two ends and one question; otherwise every pair of the ends that were seen.
 */
function askedPackets({ packet }: Trace, ends: readonly End[]): readonly Packet[] {
  if (ends.length === 2) return [packet];
  return ends.flatMap((from) =>
    ends.flatMap((to): readonly Packet[] =>
      from === to
        ? []
        : [
            {
              ...packet,
              source: from.address,
              destination: to.address,
              ...(packet.icmp ? {} : { sourcePort: from.port, destinationPort: to.port }),
            },
          ],
    ),
  );
}

function questionEnd({ from, to, port }: BlockFlow, address: Address, ofPacket: number): QuestionEnd {
  const asked = ofPacket === port ? 'asked' : ofPacket;
  const [sourceRole, destinationRole] = [from.addresses.indexOf(address), to.addresses.indexOf(address)];
  if (destinationRole >= 0) return { of: 'destination', role: destinationRole, port: asked };
  if (sourceRole >= 0) return { of: 'source', role: sourceRole, port: asked };
  return { of: 'neither', address, port: asked };
}
