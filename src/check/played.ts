import type { Fault } from '../dialogue/fault.ts';
import type { Notice, Outcome } from '../dialogue/outcome.ts';
import { everyStep, type Session, type SocketOptions, type Step, stepName } from '../dialogue/session.ts';
import type { Flow } from '../model/flow.ts';
import { isEphemeral, sameConnection, sameEndpoint } from '../model/flow.ts';
import type { NodeName, Observation, ObservationKind, ObservationOf } from '../model/observation.ts';
import type { Silence } from '../sim/firewall/silences.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';

/** One session that was played, and all that is known of it. */
export interface Played {
  readonly network: LoadedNetwork;
  readonly session: Session;
  readonly outcome: Outcome;
  readonly timeline: readonly Observation[];
  readonly faults: readonly Fault[];
  readonly silences: ReadonlyMap<NodeName, readonly Silence[]>;
}

/** What a node saw or did of one kind, in order; sorted out once, for a night of thousands of faults asks for each. */
export function ofKind<Kind extends ObservationKind>(
  timeline: readonly Observation[],
  kind: Kind,
): readonly ObservationOf<Kind>[] {
  const kinds = sorted.get(timeline) ?? new Map<ObservationKind, readonly Observation[]>();
  sorted.set(timeline, kinds);
  const isOfKind = (one: Observation): one is ObservationOf<Kind> => one.kind === kind;
  const known = kinds.get(kind);
  // Few are of one kind: to see it of them again is cheap, and a type that is asserted is not needed.
  if (known?.every(isOfKind)) return known;
  const found = timeline.filter(isOfKind);
  kinds.set(kind, found);
  return found;
}

const sorted = new WeakMap<readonly Observation[], Map<ObservationKind, readonly Observation[]>>();

/** The same connection, also where a translation gives one end another address in between. */
export const isOf = (flow: Flow, other: Flow | undefined): boolean =>
  other !== undefined &&
  (sameConnection(flow, other) ||
    clientsOf(flow).some((end) => clientsOf(other).some((one) => sameEndpoint(one, end))));

/** The end with the port that the system chose, which no other connection of its host has. */
const clientsOf = ({ source, destination }: Flow) => [source, destination].filter(isEphemeral);

/** The step that somebody noticed something in. */
export function stepOfNotice({ session }: Played, { actor, step }: Pick<Notice, 'actor' | 'step'>): Step | undefined {
  const steps = everyStep(session.actors.find(({ name }) => name === actor)?.steps ?? []);
  return steps.find((one) => stepName(one) === step);
}

/** How the two sockets of a connection were opened. */
export interface Ends {
  readonly connector: SocketOptions;
  readonly acceptor: SocketOptions;
  readonly hosts: { readonly connector: NodeName | undefined; readonly acceptor: NodeName | undefined };
}

/**
 * The options of both ends, by the steps that made the connection: the n-th that an actor connected is that of its n-th
 * connect.
 */
export function endsOf({ session, timeline }: Played, flow: Flow): Ends {
  const [connected, accepted] = (['connected', 'accepted'] as const).map((kind) =>
    ofKind(timeline, kind).find((one) => isOf(flow, one.flow)),
  );
  const connect = stepBehind(session, timeline, connected, 'connect');
  const accept = stepBehind(session, timeline, accepted, 'accept');
  const listens = session.actors
    .filter(({ host }) => host === accepted?.node)
    .flatMap(({ steps }) => everyStep(steps))
    .filter((step) => step.does === 'listen');
  const ports: readonly number[] = accept?.does === 'accept' ? accept.ports : [];
  const listen = listens.find(
    ({ port }) => [flow.source.port, flow.destination.port].includes(port) && ports.includes(port),
  );
  return {
    connector: (connect?.does === 'connect' ? connect.options : undefined) ?? {},
    acceptor: listen?.options ?? {},
    hosts: { connector: connected?.node, acceptor: accepted?.node },
  };
}

function stepBehind(
  session: Session,
  timeline: readonly Observation[],
  made: Observation | undefined,
  does: 'connect' | 'accept',
): Step | undefined {
  const { process, node } = made ?? {};
  if (!process) return undefined;
  const mine = timeline.filter(
    (one) => one.kind === made?.kind && one.node === node && one.process?.name === process.name,
  );
  const steps = everyStep(session.actors.find(({ name, host }) => name === process.name && host === node)?.steps ?? []);
  const candidates = steps.filter((step) => step.does === does);
  // Within a repetition there are more connections than steps; they are made by the last.
  return candidates[
    Math.min(
      mine.findIndex((one) => one === made),
      candidates.length - 1,
    )
  ];
}
