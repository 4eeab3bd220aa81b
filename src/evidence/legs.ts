import { type Duration, seconds } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { connectionKey, type Endpoint, formatEndpoint, isEphemeral } from '../model/flow.ts';
import type { Observation, ObservationKind } from '../model/observation.ts';
import type { Connection } from './connections.ts';
import type { Evidence } from './evidence.ts';
import { perEvidence } from './per-evidence.ts';
import { sightingOf } from './sighting.ts';
import type { LearnedTranslation } from './translations.ts';

/**
 * Two connections that may be one which a device translates in between, though nothing says so: the same port of the
 * client towards the same port of a server, begun at the same time. A device that has to choose another port leaves no
 * such sign.
 */
export interface Legs {
  /** In front of the device: the client's own. */
  readonly near: Connection;
  readonly far: Connection;
  /** When each begins. */
  readonly begun: readonly [near: Instant, far: Instant];
  /** Of the far one, as a translation needs it. */
  readonly sighting: Pick<LearnedTranslation, 'first' | 'next'>;
  /** No third connection fits one of them. */
  readonly alone: boolean;
}

/** Two ends write of one beginning within this time; clocks that nothing ties are taken to agree. */
const SAME_BEGINNING: Duration = seconds(30);

/** More of one port at one time are no legs of one connection, but a habit of many hosts. */
const ALIKE_MAX = 8;

/** Each in both orders, where nothing speaks against it: which is whose only a configuration tells. */
export const legsApart = perEvidence((evidence): readonly Legs[] => {
  const pairs: Omit<Legs, 'alone'>[] = [];
  const times = new Map<Connection, number>();
  for (const alike of begunAlike(evidence).values()) {
    for (const [i, one] of alike.entries()) {
      for (const other of alike.slice(i + 1, i + ALIKE_MAX)) {
        if (other.at - one.at > SAME_BEGINNING) break;
        if (connectionKey(one.connection.flow) === connectionKey(other.connection.flow)) continue;
        const both = [pairOf(evidence, one, other), pairOf(evidence, other, one)].filter((pair) => pair !== undefined);
        pairs.push(...both);
        for (const { connection } of both.length > 0 ? [one, other] : [])
          times.set(connection, (times.get(connection) ?? 0) + 1);
      }
    }
  }
  return pairs.map((pair) => ({ ...pair, alone: times.get(pair.near) === 1 && times.get(pair.far) === 1 }));
});

interface Begun {
  readonly connection: Connection;
  readonly next: Connection | undefined;
  readonly at: Instant;
}

/** By the port of the client and the server. */
function begunAlike(evidence: Evidence): ReadonlyMap<string, readonly Begun[]> {
  const begun = new Map<string, Begun[]>();
  for (const [i, connection] of evidence.connections.entries()) {
    const { flow, oriented } = connection;
    const at =
      flow.protocol === 'tcp' && oriented && isChosen(flow.source) ? beginning(evidence, connection) : undefined;
    if (at === undefined) continue;
    const after = evidence.connections[i + 1];
    const next = after && connectionKey(after.flow) === connectionKey(flow) ? after : undefined;
    const key = `${flow.source.port} ${formatEndpoint(flow.destination)}`;
    const known = begun.get(key);
    if (known) known.push({ connection, next, at });
    else begun.set(key, [{ connection, next, at }]);
  }
  for (const [key, all] of begun) {
    if (all.length === 1) begun.delete(key);
    else all.sort((a, b) => a.at - b.at);
  }
  return begun;
}

/** Programs that choose their port themselves choose the same one on every host. */
const isChosen = (end: Endpoint): boolean => isEphemeral(end);

/** Undefined: nobody saw it begin. */
function beginning({ timeline }: Evidence, { observations, conversations }: Connection): Instant | undefined {
  const told = observations.find((one) => BEGINNINGS.has(one.kind) || (one.kind === 'segment' && one.role === 'syn'));
  const times = [
    ...(told ? [timeline.when(told)] : []),
    ...conversations.flatMap(({ point, handshake: { syn } }) => (syn ? [timeline.at(point.clock, syn.at)] : [])),
  ];
  return times.length === 0 ? undefined : times.reduce((a, b) => (b < a ? b : a));
}

const BEGINNINGS: ReadonlySet<ObservationKind> = new Set(['connected', 'accepted', 'firewall-built']);

function pairOf(evidence: Evidence, near: Begun, far: Begun): Omit<Legs, 'alone'> | undefined {
  if (arrives(evidence, near.connection) || isOwn(evidence, far.connection)) return undefined;
  const sighting = sightingOf(evidence.timeline, far.connection, far.next);
  return { near: near.connection, far: far.connection, begun: [near.at, far.at], sighting };
}

/** The server itself has it under these addresses: nothing translates it on its way. */
const arrives = (evidence: Evidence, { flow, observations, conversations }: Connection): boolean => {
  const server = evidence.hosts.ownerOf(flow.destination.address);
  return (
    server !== undefined &&
    [...observations, ...conversations.map(({ point }) => point)].some(({ node }) => node === server)
  );
};

/** The host of that address has a socket for it: it is no address that only stands for another. */
const isOwn = ({ hosts }: Evidence, { flow, observations }: Connection): boolean => {
  const owner = hosts.ownerOf(flow.source.address);
  return owner !== undefined && observations.some((one) => one.node === owner && isOfSocket(one));
};

const isOfSocket = ({ kind }: Observation): boolean => !kind.startsWith('firewall-') && kind !== 'segment';
